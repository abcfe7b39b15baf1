namespace Tocsin.Engine.Windows.Merging;

// What the log says about this worker's lanes.
public sealed partial class WindowWorker
{
    void IMergeWatcher.SetUp() => Claim([.. _lanes.Values]);

    void IMergeWatcher.Claimed(MergeLane lane)
    {
        if (!_lanes.TryGetValue(lane.Lane, out WorkLane? mine))
            return;
        if (lane.Worker != name)
        {
            if (mine.Reading)
                host.Stop(mine.Lane);
            mine.Reading = false;
            mine.Lost = true;
            mine.Since = _now;
            return;
        }

        if (lane.Number != mine.Number)
            return;
        mine.Reading = true;
        mine.Lost = false;
        mine.Claim = lane.Claim;
        mine.Next = lane.Expected;
        mine.Cut = lane.Expected;
        mine.Weight = 0;
        mine.AtEnd = false;
        mine.Share = host.CreateShare(lane.Lane, Log.Setup ?? throw new InvalidOperationException("A lane was claimed before the log says how to count."));
        Unconfirmed -= mine.Unconfirmed;
        mine.Unconfirmed = 0;
        host.Read(lane.Lane, lane.Expected);
    }

    void IMergeWatcher.Accepted(MergeLane lane, long from, long to)
    {
        if (to > from)
            _progress = _now;
        if (!_lanes.TryGetValue(lane.Lane, out WorkLane? mine) || mine.Claim != lane.Claim)
            return;
        Confirm(mine);
        if (to > from)
            host.Counted(lane.Lane, to);
    }

    void IMergeWatcher.Dropped(int lane, long claim, long from, long to)
    {
        if (!_lanes.TryGetValue(lane, out WorkLane? mine) || mine.Claim != claim || !mine.Reading)
            return;

        // A repeat of what is counted already changes nothing; a share that begins elsewhere does: one before it never arrived.
        if (Log.Lane(lane) is { } known && known.Claim == claim && known.Expected >= to)
            return;
        Restarts++;
        Claim([mine]);
    }

    void IMergeWatcher.Saved(long position) => host.Saved(position);

    private void Confirm(WorkLane lane)
    {
        if (lane.Unconfirmed == 0)
            return;
        lane.Unconfirmed--;
        Unconfirmed--;
    }
}
