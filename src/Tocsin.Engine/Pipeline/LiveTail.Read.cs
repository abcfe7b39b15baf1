using System.Buffers;
using System.Text;

namespace Tocsin.Engine.Pipeline;

public sealed partial class LiveTail
{
    /// <summary>
    /// Lines from a position on, oldest first; any thread, never blocks the lane. A negative position asks for the last lines.
    /// </summary>
    /// <param name="from">The first position wanted: 0, or <see cref="TailChunk.Next"/> of the chunk before.</param>
    /// <param name="limit">Most lines in the chunk.</param>
    /// <param name="filter">Which lines; null for all.</param>
    public TailChunk Read(long from, int limit, TailFilter? filter = null)
    {
        byte[] scratch = ArrayPool<byte>.Shared.Rent(MaxContentBytes + MaxComponentBytes);
        try
        {
            return from < 0 ? ReadLast(limit, filter, scratch) : ReadForward(from, limit, filter, scratch);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private TailChunk ReadForward(long from, int limit, TailFilter? filter, byte[] scratch)
    {
        List<TailLine> lines = [];
        long next = from;
        long skipped = 0;
        long end = Volatile.Read(ref _next);
        for (long number = FirstAtOrAfter(from, end); lines.Count < limit; number++)
        {
            long oldest = Volatile.Read(ref _oldest);
            if (number < oldest)
                number = oldest;
            if (number >= end || !TryCopy(number, scratch, out Entry entry))
            {
                if (number >= end)
                    break;
                number--;
                continue;
            }

            if (entry.Position < from)
                continue;
            // A floor above where we stand means that lines went before we came; positions in between count as passed.
            long floor = Math.Min(Volatile.Read(ref _floor), entry.Position);
            skipped += Math.Max(0, floor - next);
            next = entry.Position + 1;
            if (Matches(entry, scratch, filter))
                lines.Add(ToLine(entry, scratch));
        }

        return new TailChunk(lines, next, skipped);
    }

    private TailChunk ReadLast(int limit, TailFilter? filter, byte[] scratch)
    {
        long end = Volatile.Read(ref _next);
        long oldest = Volatile.Read(ref _oldest);
        Queue<TailLine> lines = new();
        long next = Volatile.Read(ref _floor);
        for (long number = filter is null ? Math.Max(oldest, end - limit) : oldest; number < end; number++)
        {
            if (!TryCopy(number, scratch, out Entry entry))
                continue;
            next = entry.Position + 1;
            if (!Matches(entry, scratch, filter))
                continue;
            if (lines.Count == limit)
                _ = lines.TryDequeue(out _);
            if (limit > 0)
                lines.Enqueue(ToLine(entry, scratch));
        }

        return new TailChunk([.. lines], next, 0);
    }

    /// <summary>The number of the first line at or after a position, or an earlier one where lines went while it was looked for.</summary>
    private long FirstAtOrAfter(long position, long end)
    {
        long low = Volatile.Read(ref _oldest);
        long high = end;
        while (low < high)
        {
            long middle = low + ((high - low) / 2);
            if (_entries[middle % _entries.Length].Position < position)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>Copies a line; false when the lane took its room meanwhile.</summary>
    private bool TryCopy(long number, byte[] scratch, out Entry entry)
    {
        entry = _entries[number % _entries.Length];
        int length = entry.ComponentLength + entry.ContentLength;
        int at = (int)(entry.FirstByte & (_bytes.Length - 1));
        // A torn entry may hold any length; it is found out below.
        if ((uint)length <= (uint)scratch.Length)
        {
            int first = Math.Min(length, _bytes.Length - at);
            _bytes.AsSpan(at, first).CopyTo(scratch);
            _bytes.AsSpan(0, length - first).CopyTo(scratch.AsSpan(first));
        }

        Volatile.ReadBarrier();
        return number >= Volatile.Read(ref _oldest);
    }

    private static bool Matches(Entry entry, byte[] scratch, TailFilter? filter)
    {
        if (filter is null)
            return true;
        if (entry.Severity < filter.Least)
            return false;
        if (filter.TemplateId is { } id && id != TemplateName.Of(entry.ClusterId))
            return false;
        if (string.IsNullOrEmpty(filter.Text))
            return true;
        char[] text = ArrayPool<char>.Shared.Rent(scratch.Length);
        int length = Encoding.UTF8.GetChars(scratch, 0, entry.ComponentLength, text, 0);
        bool found = text.AsSpan(0, length).Contains(filter.Text, StringComparison.OrdinalIgnoreCase);
        if (!found)
        {
            length = Encoding.UTF8.GetChars(scratch, entry.ComponentLength, entry.ContentLength, text, 0);
            found = text.AsSpan(0, length).Contains(filter.Text, StringComparison.OrdinalIgnoreCase);
        }

        ArrayPool<char>.Shared.Return(text);
        return found;
    }

    private static TailLine ToLine(Entry entry, byte[] scratch) => new(
        entry.Position,
        new DateTime(entry.ArrivalTicks, DateTimeKind.Utc),
        entry.EventTicks == 0 ? null : new DateTime(entry.EventTicks, DateTimeKind.Utc),
        entry.Severity,
        Encoding.UTF8.GetString(scratch, 0, entry.ComponentLength),
        TemplateName.Of(entry.ClusterId),
        Encoding.UTF8.GetString(scratch, entry.ComponentLength, entry.ContentLength));
}
