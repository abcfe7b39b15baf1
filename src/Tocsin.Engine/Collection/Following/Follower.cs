using System.Runtime.CompilerServices;

namespace Tocsin.Engine.Collection.Following;

/// <summary>
/// One who follows. The hub writes, one reader reads. Between them lie at most <see cref="MaxLines"/> lines and <see cref="MaxBytes"/>: when the reader is slower than
/// that, the oldest lines are dropped and counted, so it sees the newest ones and nobody waits for it.
/// </summary>
public sealed class Follower : IDisposable
{
    /// <summary>Lines that wait for the reader at most.</summary>
    public const int MaxLines = 10_000;

    /// <summary>Bytes of text that wait for the reader at most (two a character, as they lie in memory).</summary>
    public const int MaxBytes = 4 << 20;

    private readonly Lock _gate = new();
    private readonly Queue<FollowedLine> _waiting = new();
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytes;
    private long _dropped;
    private bool _hasBegun;
    private bool _isEnded;
    private string? _fault;

    internal Follower(FollowFilter filter) => Filter = filter;

    /// <summary>What it wants.</summary>
    public FollowFilter Filter { get; }

    /// <summary>Lines that were dropped so far because the reader was too slow.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Ends when it follows: it sees every line that is written from then on. Ends without, too, when it was disposed or could not join; reading it tells.</summary>
    public Task Joined => _joined.Task;

    /// <summary>The one path that it wants; null for those of its category.</summary>
    internal string? Path { get; set; }

    /// <summary>Whether it was disposed, by its reader or by the end of the hub.</summary>
    internal bool IsEnded => Volatile.Read(ref _isEnded);

    /// <summary>
    /// The lines as they come, until this is disposed or the hub is. Throws <see cref="OperationCanceledException"/> when cancelled, and <see cref="IOException"/>
    /// when the catalogue could not be read. One reader.
    /// </summary>
    public async IAsyncEnumerable<FollowedLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            while (Take() is { } line)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return line;
            }

            if (IsEnded)
            {
                if (_fault is not null)
                {
                    throw new IOException(_fault);
                }

                yield break;
            }

            await _arrived.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The next line that waits; null when none does.</summary>
    public FollowedLine? Take()
    {
        lock (_gate)
        {
            if (!_hasBegun || !_waiting.TryDequeue(out FollowedLine? line))
            {
                return null;
            }

            _bytes -= Size(line);
            return line;
        }
    }

    /// <summary>Ends it; the hub forgets it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnded = true;
            Wake();
        }

        HasJoined();
    }

    /// <summary>Puts the lines that are there already before those that came meanwhile: now it may be read.</summary>
    internal void Begin(IReadOnlyList<FollowedLine> last)
    {
        lock (_gate)
        {
            FollowedLine[] since = [.. _waiting];
            _waiting.Clear();
            (_bytes, _hasBegun) = (0, true);
            foreach (FollowedLine line in last.Concat(since))
            {
                Add(line);
            }

            Wake();
        }
    }

    /// <summary>From now on nothing is missed.</summary>
    internal void HasJoined() => _joined.TrySetResult();

    internal void Fail(string fault)
    {
        _fault = fault;
        Dispose();
    }

    internal void Offer(FollowedLine line)
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return;
            }

            Add(line);
            Wake();
        }
    }

    private void Add(FollowedLine line)
    {
        _waiting.Enqueue(line);
        _bytes += Size(line);
        while (_waiting.Count > MaxLines || (_bytes > MaxBytes && _waiting.Count > 1))
        {
            _bytes -= Size(_waiting.Dequeue());
            Interlocked.Increment(ref _dropped);
        }
    }

    private static long Size(FollowedLine line) => 2L * line.Text.Length;

    // Under the lock: one waiting reader needs one sign.
    private void Wake()
    {
        if (_arrived.CurrentCount == 0)
        {
            _arrived.Release();
        }
    }
}
