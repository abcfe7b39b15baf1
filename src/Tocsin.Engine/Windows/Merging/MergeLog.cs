using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Windows.Merging;

/// <summary>
/// Reads a merge log: an ordered log into which many workers write, and all read the same. Its state is a function of the messages and nothing else, so whoever reads
/// it knows the same: which worker holds which lane, up to where each lane is counted, what time it is.
/// <para>A share is counted only under the lane's latest claim and only where the lane stands. So each record is counted once, whatever is sent twice, late, or by a worker that is
/// believed dead. One thread.</para>
/// </summary>
public sealed partial class MergeLog
{
    /// <summary>So long a lane that is not at its end holds the watermark back without being heard; then windows close without it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>A silence of this length means that nobody was there to write: it counts against no lane.</summary>
    public static readonly TimeSpan Absence = TimeSpan.FromSeconds(15);

    private readonly SortedDictionary<int, MergeLane> _lanes = [];
    private long _resumed;

    /// <summary>The position of the next message.</summary>
    public long Position { get; private set; }

    /// <summary>Log time: the latest time stamp of a message that was believed, in UTC ticks; never runs back.</summary>
    public long Ticks { get; private set; }

    /// <summary>How records are read and counted; null before anybody said so.</summary>
    public MergeSetup? Setup { get; private set; }

    /// <summary>What became of the messages.</summary>
    public MergeCounts Counts { get; private set; }

    /// <summary>Who counts; null when only the bookkeeping is of interest.</summary>
    public IMergeTarget? Target { get; set; }

    /// <summary>Who wants to see what became of its shares.</summary>
    public IMergeWatcher? Watcher { get; set; }

    /// <summary>All lanes that were named, by number.</summary>
    public IReadOnlyCollection<MergeLane> Lanes => _lanes.Values;

    /// <summary>A lane; null when it was never named.</summary>
    public MergeLane? Lane(int lane) => _lanes.GetValueOrDefault(lane);

    /// <summary>Reads the next message.</summary>
    /// <param name="position">Its position, at least <see cref="Position"/>.</param>
    /// <param name="ticks">Its time stamp, in UTC ticks; 0 when it has none.</param>
    /// <param name="message">Its bytes.</param>
    /// <exception cref="InvalidDataException">The <see cref="Target"/> cannot read a share; nothing can be counted from here on.</exception>
    public void Apply(long position, long ticks, ReadOnlySpan<byte> message)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, Position);
        Position = position + 1;
        try
        {
            switch (MergeMessage.KindOf(message))
            {
                case MergeKind.Setup:
                    ApplySetup(position, ticks, MergeMessage.Fields(message));
                    break;
                case MergeKind.Claim:
                    ApplyClaim(position, ticks, MergeMessage.Fields(message));
                    break;
                case MergeKind.Shares:
                    CheckShares(MergeMessage.Fields(message));
                    ApplyShares(position, ticks, MergeMessage.Fields(message));
                    break;
                case MergeKind.Tick:
                    ApplyTick(position, ticks, MergeMessage.Fields(message));
                    break;
                case MergeKind.Snapshot:
                    ApplySnapshot(new SnapshotPiece(message));
                    break;
                default:
                    Counts = Counts with { Foreign = Counts.Foreign + 1 };
                    break;
            }
        }
        catch (MalformedMessageException)
        {
            Counts = Counts with { Foreign = Counts.Foreign + 1 };
        }
    }

    private void ApplySetup(long position, long ticks, StateReader fields)
    {
        MergeSetup setup = ReadSetup(ref fields);
        if (!setup.Reset && Setup is not null && Setup.CountsLike(setup))
            return;
        Advance(ticks);
        Setup = setup;
        if (setup.Reset)
        {
            _lanes.Clear();
            Counts = default;
        }

        foreach (MergeLane lane in _lanes.Values)
        {
            lane.Claim = -1;
            Hear(lane, atEnd: false);
        }

        foreach (LaneStart start in setup.Starts)
        {
            MergeLane lane = Named(start.Lane);
            if (lane.Expected < 0)
            {
                lane.Expected = start.Position;
                Hear(lane, atEnd: false);
            }
        }

        Target?.SetUp(setup, position, Ticks);
        HoldLanes();
        Target?.Tick(Ticks, position);
        Watcher?.SetUp();
    }

    private void ApplyClaim(long position, long ticks, StateReader fields)
    {
        (string worker, long number, LaneClaim[] claims) = ReadClaim(ref fields);
        Advance(ticks);
        foreach (LaneClaim claim in claims)
        {
            MergeLane lane = Named(claim.Lane);
            if (lane.Worker == worker && number <= lane.Number)
                continue;
            lane.Claim = position;
            lane.Worker = worker;
            lane.Number = number;
            Hear(lane, atEnd: false);
            if (claim.Jumps && lane.Expected == claim.From)
            {
                lane.Expected = claim.To;
                if (claim.From >= 0)
                    Counts = Counts with { Gaps = Counts.Gaps + 1, Missed = Counts.Missed + Math.Max(0, claim.To - claim.From) };
            }

            Watcher?.Claimed(lane);
        }

        HoldLanes();
        Target?.Tick(Ticks, position);
    }

    private void ApplyShares(long position, long ticks, StateReader fields)
    {
        bool believed = false;
        while (fields.Left > 0)
        {
            ShareEntry entry = ReadEntry(ref fields);
            MergeLane? lane = Lane(entry.Lane);
            if (lane is null || lane.Claim != entry.Claim)
            {
                Counts = Counts with { Stale = Counts.Stale + 1 };
                Watcher?.Dropped(entry.Lane, entry.Claim, entry.From, entry.To);
                continue;
            }

            if (lane.Expected != entry.From)
            {
                Counts = Counts with { Misplaced = Counts.Misplaced + 1 };
                Watcher?.Dropped(entry.Lane, entry.Claim, entry.From, entry.To);
                continue;
            }

            if (!believed)
            {
                believed = true;
                Advance(ticks);
                HoldLanes();
            }

            Hear(lane, entry.AtEnd);
            lane.Expected = entry.To;
            if (entry.To > entry.From)
                Counts = Counts with { Accepted = Counts.Accepted + 1 };
            if (entry.Share.Length > 0)
                Target?.Merge(entry.Lane, entry.Share, position, Ticks);
            Watcher?.Accepted(lane, entry.From, entry.To);
        }

        if (believed)
            Target?.Tick(Ticks, position);
    }

    private void ApplyTick(long position, long ticks, StateReader fields)
    {
        long claim = ReadTick(ref fields);
        if (Lane(0) is not { } first || first.Claim != claim)
        {
            Counts = Counts with { Stale = Counts.Stale + 1 };
            return;
        }

        Advance(ticks);
        HoldLanes();
        Target?.Tick(Ticks, position);
    }

    private void ApplySnapshot(SnapshotPiece piece)
    {
        if (piece.IsWhole && piece.Index == piece.Count - 1 && piece.Position <= Position)
            Watcher?.Saved(piece.Position);
    }

    private MergeLane Named(int lane)
    {
        if (!_lanes.TryGetValue(lane, out MergeLane? named))
            _lanes.Add(lane, named = new MergeLane(lane));
        return named;
    }

    private void Advance(long ticks)
    {
        if (ticks <= Ticks)
            return;
        if (ticks - Ticks > Absence.Ticks)
            _resumed = ticks;
        Ticks = ticks;
    }

    private void Hear(MergeLane lane, bool atEnd)
    {
        lane.Heard = Ticks;
        lane.AtEnd = atEnd;
    }

    private void HoldLanes()
    {
        if (Target is null)
            return;
        foreach (MergeLane lane in _lanes.Values)
        {
            if (Holds(lane))
                Target.Hold(lane.Lane, Ticks);
        }
    }

    /// <summary>Silence is a lane's own only while somebody who reads it says that there is nothing.</summary>
    private bool Holds(MergeLane lane) =>
        !(lane.AtEnd && Ticks - lane.Heard <= Target!.Hearing.Ticks) && Ticks - Math.Max(lane.Heard, _resumed) <= Patience.Ticks;
}
