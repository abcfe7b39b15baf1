using System.Numerics;

namespace Tocsin.Engine.Populations.Lanes;

/// <summary>
/// The latest answers as finished lines of JSON (<see cref="PopulationAnswerJson"/>), for those who watch. They are made only while somebody does. The lane writes and
/// never waits: there is no lock. It takes the room of the oldest lines, and before it touches them it says so (<c>_oldest</c>); a reader copies a line first and looks
/// afterwards whether it was still whole. Each reads at its own pace; one that is slower than the lane skips, and learns how many lines it has lost. Any thread watches and reads.
/// </summary>
public sealed class PopulationFeed
{
    /// <summary>The longest line; what is longer is not shown (six bytes for each of five names' and a timestamp's, and the numbers).</summary>
    public const int MaxLineBytes = 40 * 1024;

    private readonly int _bytesKept;
    private readonly int _linesKept;
    private Ring? _ring;
    private int _watchers;

    // Written by the lane, read by all. Lines are numbered 0, 1, 2, … as they are written.
    private long _oldest;
    private long _next;

    // The lane's own.
    private long _nextByte;

    /// <param name="bytes">Room for lines, taken when the first one is written; rounded up to a power of two.</param>
    /// <param name="lines">Most lines kept.</param>
    internal PopulationFeed(int bytes = 4 << 20, int lines = 32_768)
    {
        _bytesKept = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(bytes, 2 * MaxLineBytes));
        _linesKept = lines;
    }

    private sealed record Ring(byte[] Bytes, Entry[] Entries);

    private struct Entry
    {
        public long FirstByte;
        public int Length;
        public int Org;
    }

    /// <summary>Whether anybody watches.</summary>
    public bool IsWatched => Volatile.Read(ref _watchers) > 0;

    /// <summary>How many lines there were so far.</summary>
    public long Written => Volatile.Read(ref _next);

    /// <summary>Begins to watch: from here on lines are made. Dispose what it returns to watch no longer.</summary>
    /// <param name="cursor">Where to read from: behind the last line.</param>
    public IDisposable Watch(out long cursor)
    {
        cursor = Volatile.Read(ref _next);
        return new Watcher(this);
    }

    /// <summary>Copies whole lines, each with its line end, oldest first.</summary>
    /// <param name="cursor">The line to begin with, from <see cref="Watch"/>; goes on to the one after the last that was copied.</param>
    /// <param name="destination">At least <see cref="MaxLineBytes"/> long.</param>
    /// <param name="dropped">Lines that were lost because they were asked for too late.</param>
    /// <param name="withOrg">Each line begins with the event's <c>org</c>, which <c>/discrete</c> does not echo.</param>
    /// <returns>Bytes copied; 0 when there is nothing new.</returns>
    public int Read(ref long cursor, Span<byte> destination, out long dropped, bool withOrg = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, MaxLineBytes);
        dropped = 0;
        int copied = 0;
        long end = Volatile.Read(ref _next);
        if (Volatile.Read(ref _ring) is not { } ring)
            return 0;
        while (cursor < end)
        {
            Entry entry = ring.Entries[cursor % ring.Entries.Length];
            // A torn entry may hold any length; it is found out below.
            int left = withOrg ? 0 : entry.Org, length = (int)Math.Min((uint)(entry.Length - left), MaxLineBytes);
            bool fits = length <= destination.Length - copied;
            if (fits)
            {
                Span<byte> line = destination.Slice(copied, length);
                int at = (int)((entry.FirstByte + left) & (ring.Bytes.Length - 1));
                int first = Math.Min(length, ring.Bytes.Length - at);
                ring.Bytes.AsSpan(at, first).CopyTo(line);
                ring.Bytes.AsSpan(0, length - first).CopyTo(line[first..]);

                // Where the comma behind the organisation was, the object begins.
                if (left > 0 && length > 0)
                    line[0] = (byte)'{';
            }

            Volatile.ReadBarrier();
            long oldest = Volatile.Read(ref _oldest);
            if (cursor < oldest)
            {
                dropped += oldest - cursor;
                cursor = oldest;
                continue;
            }

            if (!fits)
                break;
            copied += length;
            cursor++;
        }

        return copied;
    }

    /// <summary>Adds a line, with its line end. The lane's thread only.</summary>
    /// <param name="line">One JSON object.</param>
    /// <param name="org">Where the comma behind its first member, <c>org</c>, stands; 0 when it has none.</param>
    internal void Write(ReadOnlySpan<byte> line, int org = 0)
    {
        if (line.Length > MaxLineBytes)
            return;
        if (_ring is null)
            Volatile.Write(ref _ring, new Ring(new byte[_bytesKept], new Entry[_linesKept]));
        MakeRoom(_ring!, line.Length);
        ref Entry entry = ref _ring!.Entries[_next % _linesKept];
        (entry.FirstByte, entry.Length, entry.Org) = (_nextByte, line.Length, org);
        int at = (int)(_nextByte & (_bytesKept - 1));
        int first = Math.Min(line.Length, _bytesKept - at);
        line[..first].CopyTo(_ring.Bytes.AsSpan(at));
        line[first..].CopyTo(_ring.Bytes);
        _nextByte += line.Length;
        Volatile.Write(ref _next, _next + 1);
    }

    private void MakeRoom(Ring ring, int length)
    {
        long oldest = _oldest;
        while (oldest < _next && (_next - oldest >= _linesKept || _nextByte + length - ring.Entries[oldest % _linesKept].FirstByte > _bytesKept))
            oldest++;
        if (oldest == _oldest)
            return;
        Volatile.Write(ref _oldest, oldest);
        // Readers must see that the room is taken before they can see what is put there.
        Volatile.WriteBarrier();
    }

    private sealed class Watcher : IDisposable
    {
        private PopulationFeed? _feed;

        public Watcher(PopulationFeed feed)
        {
            _feed = feed;
            Interlocked.Increment(ref feed._watchers);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _feed, null) is { } feed)
                Interlocked.Decrement(ref feed._watchers);
        }
    }
}
