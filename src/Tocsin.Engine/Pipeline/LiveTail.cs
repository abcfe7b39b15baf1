using System.Numerics;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Pipeline;

/// <summary>
/// The last lines of a lane, for people who watch. The lane writes and never waits: there is no lock. It takes the room of the oldest
/// lines, and before it touches them it says so (<c>_oldest</c>); a reader copies a line first and looks afterwards whether it was
/// still whole. A reader that is slower than the stream learns how many records passed it.
/// </summary>
public sealed partial class LiveTail
{
    /// <summary>Bytes kept of one line's content; what is longer is cut.</summary>
    public const int MaxContentBytes = 8 * 1024;

    private const int MaxComponentBytes = 256;

    private readonly byte[] _bytes;
    private readonly Entry[] _entries;

    // Written by the lane, read by all. Lines are numbered 0, 1, 2, … as they are written.
    private long _oldest;
    private long _next;

    // The position after the newest line that is no longer kept.
    private long _floor;

    // The lane's own.
    private long _nextByte;

    /// <param name="bytes">Room for lines, rounded up to a power of two.</param>
    /// <param name="lines">Most lines kept.</param>
    public LiveTail(int bytes = 4 << 20, int lines = 20_000)
    {
        _bytes = new byte[BitOperations.RoundUpToPowerOf2((uint)Math.Max(bytes, 4 * (MaxContentBytes + MaxComponentBytes)))];
        _entries = new Entry[lines];
    }

    private struct Entry
    {
        public long Position;
        public long ArrivalTicks;
        public long EventTicks;
        public long ClusterId;
        public long FirstByte;
        public int ContentLength;
        public short ComponentLength;
        public Severity Severity;
    }

    /// <summary>Says that the lane begins at a position: what is before was never seen here. The lane's thread only.</summary>
    internal void StartAt(long position) => Volatile.Write(ref _floor, position);

    /// <summary>Adds a line. The lane's thread only.</summary>
    internal void Write(
        long position, long arrivalTicks, long eventTicks, Severity severity, long clusterId, ReadOnlySpan<byte> component, ReadOnlySpan<byte> content)
    {
        component = Utf8Repair.Cut(component, MaxComponentBytes);
        content = Utf8Repair.Cut(content, MaxContentBytes);
        MakeRoom(component.Length + content.Length);
        ref Entry entry = ref _entries[_next % _entries.Length];
        entry.Position = position;
        entry.ArrivalTicks = arrivalTicks;
        entry.EventTicks = eventTicks;
        entry.ClusterId = clusterId;
        entry.FirstByte = _nextByte;
        entry.ContentLength = content.Length;
        entry.ComponentLength = (short)component.Length;
        entry.Severity = severity;
        Put(component);
        Put(content);
        Volatile.Write(ref _next, _next + 1);
    }

    private void MakeRoom(int length)
    {
        long oldest = _oldest;
        long floor = _floor;
        while (oldest < _next)
        {
            ref Entry entry = ref _entries[oldest % _entries.Length];
            if (_next - oldest < _entries.Length && _nextByte + length - entry.FirstByte <= _bytes.Length)
                break;
            floor = entry.Position + 1;
            oldest++;
        }

        if (oldest == _oldest)
            return;
        _floor = floor;
        Volatile.Write(ref _oldest, oldest);
        // Readers must see that the room is taken before they can see what is put there.
        Volatile.WriteBarrier();
    }

    private void Put(ReadOnlySpan<byte> text)
    {
        int at = (int)(_nextByte & (_bytes.Length - 1));
        int first = Math.Min(text.Length, _bytes.Length - at);
        text[..first].CopyTo(_bytes.AsSpan(at));
        text[first..].CopyTo(_bytes);
        _nextByte += text.Length;
    }
}
