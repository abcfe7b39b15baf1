using Tocsin.Engine.Sequences.Lanes;

namespace Tocsin.Server.Labels;

/// <summary>Lists the sessions of one stream; <see cref="SessionList.Rows"/> holds all that fit the query.</summary>
internal delegate Task<SessionList> ListSessions(SessionQuery query, CancellationToken cancellation);

/// <summary>
/// The newest sessions of one stream, listed once for all who look: readers of one position share a list, and a long list is made at most so often that the lane gives
/// it about a twentieth of its time, and never one of before the last command. Whoever has just had an answer from the lane finds its session here, unless there are thousands. Any thread may call it.
/// </summary>
/// <param name="list">Asks the lane.</param>
/// <param name="processed">The lane's position now, without asking it.</param>
/// <param name="commanded">The position behind the last command.</param>
/// <param name="time">Measures the age of a list.</param>
internal sealed class SessionBoard(ListSessions list, Func<long> processed, Func<long> commanded, TimeProvider time) : IDisposable
{
    private const int MostRows = 100_000;
    private const int ShortList = 2_000;

    // About twenty times what a row costs the lane. By rows and not by the clock: on a busy machine a short list may take long, too.
    private static readonly TimeSpan AgeOfRow = TimeSpan.FromMicroseconds(20);
    private static readonly TimeSpan Oldest = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _listing = new(1);
    private volatile Listed? _listed;

    /// <summary>The sessions now, or as they were a moment ago.</summary>
    public async Task<SessionList> ReadAsync(CancellationToken cancellation)
    {
        long wanted = processed();
        if (_listed is { } there && IsFresh(there, wanted))
        {
            return there.Sessions;
        }

        await _listing.WaitAsync(cancellation);
        try
        {
            if (_listed is not { } meanwhile || !IsFresh(meanwhile, wanted))
            {
                SessionList sessions = await list(new SessionQuery { NewestOfKey = true, Limit = MostRows }, cancellation);
                TimeSpan age = sessions.Rows.Count <= ShortList ? TimeSpan.Zero : AgeOfRow * sessions.Rows.Count;
                _listed = new Listed(sessions, time.GetTimestamp(), age < Oldest ? age : Oldest);
            }

            return _listed!.Sessions;
        }
        finally
        {
            _listing.Release();
        }
    }

    public void Dispose() => _listing.Dispose();

    private bool IsFresh(Listed listed, long wanted) =>
        listed.Sessions.Position >= wanted || (listed.MayAge > TimeSpan.Zero && listed.Sessions.Position >= commanded() && time.GetElapsedTime(listed.At) < listed.MayAge);

    private sealed record Listed(SessionList Sessions, long At, TimeSpan MayAge);
}
