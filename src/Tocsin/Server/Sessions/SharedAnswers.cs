namespace Tocsin.Server.Sessions;

/// <summary>
/// Answers of a lane that many readers share: one question at a time is put to the lane, and whoever asks the same within a quarter of a second, or before the lane
/// has gone on, gets the same answer. So readers cost the lane no more than one, however many there are. Any thread may call it.
/// </summary>
/// <param name="ask">Puts a question to the lane.</param>
/// <param name="position">Where the lane stands.</param>
/// <param name="time">The clock.</param>
/// <param name="kept">How many different questions are remembered.</param>
/// <param name="age">How old an answer may be; a quarter of a second when not given.</param>
internal sealed class SharedAnswers<TQuestion, TAnswer>(Func<TQuestion, Task<TAnswer>> ask, Func<long> position, TimeProvider time, int kept, TimeSpan? age = null) : IDisposable
    where TQuestion : notnull
{
    private readonly TimeSpan _age = age ?? TimeSpan.FromMilliseconds(250);
    private readonly SemaphoreSlim _asking = new(1);
    private readonly Dictionary<TQuestion, Given> _given = [];
    private int _forgotten;

    /// <summary>The answer now, or as it was a quarter of a second ago.</summary>
    public async Task<TAnswer> AskAsync(TQuestion question, CancellationToken cancellation)
    {
        await _asking.WaitAsync(cancellation);
        try
        {
            int forgotten = Volatile.Read(ref _forgotten);
            if (_given.TryGetValue(question, out Given? given) && given.Forgotten == forgotten && (given.Position == position() || time.GetElapsedTime(given.At) <= _age))
            {
                return given.Answer;
            }

            long before = position(), at = time.GetTimestamp();
            TAnswer answer = await ask(question).WaitAsync(cancellation);
            if (_given.Count >= kept && !_given.ContainsKey(question))
            {
                _given.Remove(_given.MinBy(pair => pair.Value.At).Key);
            }

            _given[question] = new Given(answer, before, at, forgotten);
            return answer;
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>Whoever asks from now on sees what the lane is now: for one who has just changed it.</summary>
    public void Forget() => Interlocked.Increment(ref _forgotten);

    public void Dispose() => _asking.Dispose();

    private sealed record Given(TAnswer Answer, long Position, long At, int Forgotten);
}
