using Tocsin.Engine.Logs.Snapshots;
using Tocsin.Engine.Windows.Counting;

namespace Tocsin.Engine.Windows;

// What a lane has counted by itself: PartialWindows.
public sealed partial class WindowEngine
{
    /// <summary>Counts what a lane has counted in its <see cref="PartialWindows"/>. Windows that have closed by now: all their records are late.</summary>
    /// <param name="lane">The lane that it is the share of.</param>
    /// <param name="partial">What <see cref="PartialWindows.Flush"/> wrote.</param>
    /// <param name="position">Where the partial itself stands.</param>
    /// <param name="arrivalTicks">When it arrived here.</param>
    /// <exception cref="InvalidDataException">It is damaged, of another version, no partial or of windows of another size: the message says what, and nothing has changed.</exception>
    public void Merge(int lane, ReadOnlySpan<byte> partial, long position, long arrivalTicks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lane);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        if (!partial.StartsWith(PartialWindows.Magic))
            throw new InvalidDataException($"These {partial.Length} bytes are no partial of version {PartialWindows.Magic[^1]}.");
        try
        {
            PartialCounts counts = ReadPartial(new StateReader(partial[PartialWindows.Magic.Length..], "partial"), out long latest);
            Begin(arrivalTicks, position);
            _ignored += counts.Ignored;
            _refused += counts.Refused;
            _tooFarAhead += counts.Ahead;
            _overflow += counts.Overflow;
            _used += counts.Overflow;
            for (int place = 0; place < _partial.Count; place++)
                MergeWindow(_partial[place]);
            Hear(lane, latest);
        }
        finally
        {
            _partial.Clear();
        }
    }

    private PartialCounts ReadPartial(StateReader reader, out long latest)
    {
        long size = reader.Number("the size of its windows");
        reader.Require(size == _options.Size.Ticks, "the size of its windows", $"is {TimeSpan.FromTicks(size)}, and here it is {_options.Size}");
        PartialCounts counts = new(
            reader.Number("the ignored records", FrequentUrls.MostCount),
            reader.Number("the refused records", FrequentUrls.MostCount),
            reader.Number("the records ahead", FrequentUrls.MostCount),
            reader.Number("the records of no window", FrequentUrls.MostCount));
        reader.Require(counts.Ahead <= counts.Refused, "the records ahead", "are more than are refused");
        latest = reader.Number("its latest time", WindowGrid.LatestTicks + 1) - 1;
        latest = latest < 0 ? LaneClocks.None : latest;
        for (int left = reader.Count("its windows"); left > 0; left--)
            WindowCodec.ReadWindow(ref reader, _partial, size, _options);
        reader.Require(reader.Left == 0, "the end", $"is followed by {reader.Left} bytes");
        return counts;
    }

    private void MergeWindow(OpenWindow from)
    {
        long records = from.Overflow;
        foreach (GroupWindow group in from.Groups)
            records += group.Count;
        if (from.Start < _openFrom && from.End <= _openFrom)
        {
            CountLate(from.Start, records);
            return;
        }

        if (!_open.TryFind(from.Start, out OpenWindow? window) && !TryOpen(from.Start, out window))
        {
            CountLate(from.Start, records);
            return;
        }

        _used += records;
        CountOverflow(window, from.Overflow);
        window.HasOtherLanes |= from.HasOtherLanes;
        if (from.FirstPosition >= 0)
        {
            window.Place(0, from.FirstPosition);
            window.Place(0, from.LastPosition);
        }

        foreach (GroupWindow share in from.Groups)
        {
            if (Group(window, share.Name) is not { } group)
            {
                CountOverflow(window, share.Count);
                continue;
            }

            group.Merge(share);
            if (group.Count >= group.RingAt)
                Ring(window, group);
        }
    }
}
