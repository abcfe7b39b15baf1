using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Windows.Merging;

// Messages as they are read: all of a message is checked before any of it counts.
public sealed partial class MergeLog
{
    private const int MostLanes = 100_000;

    private static MergeSetup ReadSetup(ref StateReader fields)
    {
        try
        {
            string rule = fields.Text("rule");
            string options = fields.Text("options");
            bool reset = fields.Flag("reset");
            LaneStart[] starts = new LaneStart[fields.Count("starts")];
            for (int index = 0; index < starts.Length; index++)
                starts[index] = new LaneStart((int)fields.Number("lane", MostLanes), fields.Number("position"));
            return new MergeSetup(rule, options) { Reset = reset, Starts = starts };
        }
        catch (InvalidDataException fault)
        {
            throw new MalformedMessageException(fault);
        }
    }

    private static (string Worker, long Number, LaneClaim[] Lanes) ReadClaim(ref StateReader fields)
    {
        try
        {
            string worker = fields.Text("worker");
            long number = fields.Number("number");
            LaneClaim[] lanes = new LaneClaim[fields.Count("lanes")];
            for (int index = 0; index < lanes.Length; index++)
                lanes[index] = new LaneClaim((int)fields.Number("lane", MostLanes), fields.Number("from") - 1, fields.Number("to") - 1);
            fields.Require(Array.TrueForAll(lanes, lane => lane.To >= 0 || !lane.Jumps), "lanes", "name a jump to nowhere");
            return (worker, number, lanes);
        }
        catch (InvalidDataException fault)
        {
            throw new MalformedMessageException(fault);
        }
    }

    private static long ReadTick(ref StateReader fields)
    {
        try
        {
            return fields.Number("claim");
        }
        catch (InvalidDataException fault)
        {
            throw new MalformedMessageException(fault);
        }
    }

    private static void CheckShares(StateReader fields)
    {
        try
        {
            while (fields.Left > 0)
            {
                ShareEntry entry = ReadEntry(ref fields);
                fields.Require(entry.To >= entry.From, "share", "ends before it begins");
            }
        }
        catch (InvalidDataException fault)
        {
            throw new MalformedMessageException(fault);
        }
    }

    private static ShareEntry ReadEntry(ref StateReader fields) => new()
    {
        Lane = (int)fields.Number("lane", MostLanes),
        Claim = fields.Number("claim"),
        From = fields.Number("from"),
        To = fields.Number("to"),
        AtEnd = fields.Flag("end"),
        Share = fields.Bytes("share"),
    };

    private readonly ref struct ShareEntry
    {
        public int Lane { get; init; }

        public long Claim { get; init; }

        public long From { get; init; }

        public long To { get; init; }

        public bool AtEnd { get; init; }

        public ReadOnlySpan<byte> Share { get; init; }
    }

    /// <summary>A message that is none of ours; told apart from a share that the target cannot read.</summary>
    private sealed class MalformedMessageException(Exception fault) : Exception(fault.Message, fault);
}
