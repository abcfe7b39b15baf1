using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Windows.Merging;

// A saved state: the bookkeeping of the log, without what the target counted.
public sealed partial class MergeLog
{
    private const int StateVersion = 1;

    /// <summary>All that the log has said so far. The same messages give the same bytes.</summary>
    public byte[] Save()
    {
        StateWriter to = new();
        to.Number(StateVersion);
        to.Number(Position);
        to.Number(Ticks);
        to.Number(_resumed);
        to.Flag(Setup is not null);
        if (Setup is not null)
        {
            to.Text(Setup.Rule);
            to.Text(Setup.Options);
        }

        foreach (long count in (ReadOnlySpan<long>)[Counts.Accepted, Counts.Stale, Counts.Misplaced, Counts.Foreign, Counts.Gaps, Counts.Missed])
            to.Number(count);
        to.Number(_lanes.Count);
        foreach (MergeLane lane in _lanes.Values)
        {
            to.Number(lane.Lane);
            to.Number(lane.Claim + 1);
            to.Text(lane.Worker);
            to.Number(lane.Number);
            to.Number(lane.Expected + 1);
            to.Number(lane.Heard);
            to.Flag(lane.AtEnd);
        }

        return to.Written.ToArray();
    }

    /// <summary>Goes on from a saved state; neither target nor watcher is told.</summary>
    /// <exception cref="InvalidDataException">It is none; then nothing has changed.</exception>
    public void Read(ReadOnlySpan<byte> state)
    {
        StateReader from = new(state, "saved state of the merge log");
        from.Require(from.Number("version") == StateVersion, "version", $"is not {StateVersion}");
        long position = from.Number("position");
        long ticks = from.Number("ticks");
        long resumed = from.Number("resumed");
        MergeSetup? setup = from.Flag("setup") ? new MergeSetup(from.Text("rule"), from.Text("options")) : null;
        MergeCounts counts = new()
        {
            Accepted = from.Number("accepted"),
            Stale = from.Number("stale"),
            Misplaced = from.Number("misplaced"),
            Foreign = from.Number("foreign"),
            Gaps = from.Number("gaps"),
            Missed = from.Number("missed"),
        };
        MergeLane[] lanes = new MergeLane[from.Count("lanes")];
        for (int index = 0; index < lanes.Length; index++)
        {
            int number = (int)from.Number("lane", MostLanes);
            from.Require(index == 0 || number > lanes[index - 1].Lane, "lane", "is out of order");
            lanes[index] = new MergeLane(number)
            {
                Claim = from.Number("claim") - 1,
                Worker = from.Text("worker"),
                Number = from.Number("number"),
                Expected = from.Number("expected") - 1,
                Heard = from.Number("heard"),
                AtEnd = from.Flag("end"),
            };
        }

        from.Require(from.Left == 0, "end", $"is followed by {from.Left} bytes");
        (Position, Ticks, _resumed, Setup, Counts) = (position, ticks, resumed, setup, counts);
        _lanes.Clear();
        foreach (MergeLane lane in lanes)
            _lanes.Add(lane.Lane, lane);
    }
}
