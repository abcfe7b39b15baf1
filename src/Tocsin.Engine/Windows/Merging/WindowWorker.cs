using System.Buffers;

namespace Tocsin.Engine.Windows.Merging;

/// <summary>
/// A worker's own lanes: claims them in the merge log, reads them from where the log says they stand, hands over their shares, and starts a lane over as soon as the log says that a share of it
/// was not counted. Keeps nothing that the log does not know. One thread.
/// </summary>
/// <param name="name">Tells this worker from all others that ever write into the log.</param>
/// <param name="host">The world.</param>
public sealed partial class WindowWorker(string name, IWorkerHost host) : IMergeWatcher
{
    /// <summary>A lane that somebody else took, although we are to read it, is claimed again after this long: the other may be about to learn that it is ours.</summary>
    public static readonly TimeSpan Yield = TimeSpan.FromSeconds(2);

    /// <summary>A claim that is not seen in the log after this long was lost.</summary>
    public static readonly TimeSpan Answer = TimeSpan.FromSeconds(10);

    /// <summary>So long after the last records of any lane do workers go on saying that they are at the end of theirs.</summary>
    public static readonly TimeSpan Aftermath = TimeSpan.FromMinutes(2);

    /// <summary>A share is cut before it may take more than this, so that it fits into a message together with the one record that it does not know yet.</summary>
    private const int MostShareBytes = 600_000;

    private readonly Dictionary<int, WorkLane> _lanes = [];
    private readonly ShareBatch _batch = new();
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private long _claims;
    private long _now;
    private long _progress;

    /// <summary>The log, as far as this worker has read it.</summary>
    public MergeLog Log { get; private set; } = new();

    /// <summary>Tells this worker from all others.</summary>
    public string Name => name;

    /// <summary>Shares that were handed over and of which the log has not said yet what became of them.</summary>
    public int Unconfirmed { get; private set; }

    /// <summary>How often a lane was started over because a share of it was not counted.</summary>
    public long Restarts { get; private set; }

    /// <summary>True while this worker holds lane 0, and with it merges, ticks and rings.</summary>
    public bool Merges => _lanes.TryGetValue(0, out WorkLane? first) && first.Reading && Log.Lane(0) is { } lane && lane.Claim == first.Claim;

    /// <summary>True when every assigned lane is being read.</summary>
    public bool Settled => _lanes.Values.All(lane => lane.Reading);

    /// <summary>Goes on with a log that was read elsewhere, from its beginning or a saved state. For a worker without lanes, or when the new log knows all that the old one did.</summary>
    public void Follow(MergeLog log)
    {
        Log.Watcher = null;
        Log = log;
        Log.Watcher = this;
    }

    /// <summary>These lanes are ours now, and no others.</summary>
    public void Assign(IReadOnlyCollection<int> lanes, long nowTicks)
    {
        _now = nowTicks;
        Release();
        foreach (int lane in lanes)
            _lanes.Add(lane, new WorkLane(lane));
        Claim([.. _lanes.Values]);
    }

    /// <summary>No lane is ours any more; what was read and not handed over is forgotten.</summary>
    public void Release()
    {
        _lanes.Clear();
        Unconfirmed = 0;
        if (!_batch.IsEmpty)
            _batch.Take();
    }

    /// <summary>A record of a lane; one that is not wanted (read ahead under an older claim) is passed over.</summary>
    public void Observe(int lane, long position, ReadOnlySpan<byte> record, long arrivalTicks)
    {
        if (!_lanes.TryGetValue(lane, out WorkLane? mine) || !mine.Reading || mine.Next < 0 || position < mine.Next)
            return;
        mine.AtEnd = false;
        mine.Weight += mine.Share!.Observe(record, position, arrivalTicks);
        mine.Next = position + 1;
        if (mine.Weight > MostShareBytes)
            Cut(mine);
    }

    /// <summary>There is nothing more to read in the lane for now; <paramref name="position"/> is where the next record will be.</summary>
    public void AtEnd(int lane, long position)
    {
        if (!_lanes.TryGetValue(lane, out WorkLane? mine) || !mine.Reading || mine.Next < 0 || position < mine.Next)
            return;
        mine.Next = position;
        mine.AtEnd = true;
    }

    /// <summary>The lane's records before <paramref name="first"/> are gone: it goes on there, and the log notes the gap.</summary>
    public void Jump(int lane, long first, long nowTicks)
    {
        _now = nowTicks;
        if (!_lanes.TryGetValue(lane, out WorkLane? mine) || !mine.Reading)
            return;
        Cut(mine);
        long from = mine.Cut;
        Send();
        mine.Reading = false;
        mine.Number = ++_claims;
        mine.Since = _now;
        host.Stop(lane);
        host.Send(MergeMessage.Claim(name, mine.Number, [new LaneClaim(lane, from, first)]));
    }

    /// <summary>Hands over what was read, and sees after claims without an answer. Called a few times a second.</summary>
    public void Flush(long nowTicks)
    {
        _now = nowTicks;
        bool pulse = _now - _progress <= Aftermath.Ticks;
        long again = Math.Min(TimeSpan.TicksPerSecond, (Log.Target?.Hearing.Ticks ?? long.MaxValue) / 2); // rarer, and lanes that are quiet look unread in turns: they are never idle
        foreach (WorkLane lane in _lanes.Values)
        {
            if (!lane.Reading)
                continue;
            if (lane.Next > lane.Cut)
                Cut(lane);
            else if (lane.AtEnd && (pulse || lane.Unconfirmed > 0) && _now - lane.Said >= again)
                Add(lane, []);
        }

        Send();
        WorkLane[] unanswered = [.. _lanes.Values.Where(lane => !lane.Reading && _now - lane.Since >= (lane.Lost ? Yield : Answer).Ticks)];
        if (unanswered.Length > 0)
            Claim(unanswered);
    }

    /// <summary>Reads a message of the log.</summary>
    /// <exception cref="InvalidDataException">The target cannot read a share.</exception>
    public void Apply(long position, long ticks, ReadOnlySpan<byte> message, long nowTicks)
    {
        _now = nowTicks;
        Log.Apply(position, ticks, message);
    }

    private void Claim(IReadOnlyCollection<WorkLane> lanes)
    {
        if (lanes.Count == 0)
            return;
        _claims++;
        foreach (WorkLane lane in lanes)
        {
            if (lane.Reading)
                host.Stop(lane.Lane);
            lane.Reading = false;
            lane.Lost = false;
            lane.Number = _claims;
            lane.Since = _now;
            lane.Share = null;
            lane.AtEnd = false;
            Unconfirmed -= lane.Unconfirmed;
            lane.Unconfirmed = 0;
        }

        host.Send(MergeMessage.Claim(name, _claims, [.. lanes.Select(lane => new LaneClaim(lane.Lane))]));
    }

    private void Cut(WorkLane lane)
    {
        if (lane.Next <= lane.Cut)
            return;
        _bytes.ResetWrittenCount();
        lane.Share!.Flush(_bytes);
        Add(lane, _bytes.WrittenSpan);
        lane.Cut = lane.Next;
        lane.Weight = 0;
    }

    private void Add(WorkLane lane, ReadOnlySpan<byte> share)
    {
        if (!_batch.HasRoomFor(share.Length))
            Send();
        _batch.Add(lane.Lane, lane.Claim, lane.Cut, lane.Next, lane.AtEnd, share);
        lane.Said = _now;
        lane.Unconfirmed++;
        Unconfirmed++;
    }

    private void Send()
    {
        if (!_batch.IsEmpty)
            host.Send(_batch.Take());
    }

    /// <summary>A lane of this worker.</summary>
    private sealed class WorkLane(int lane)
    {
        public int Lane { get; } = lane;

        /// <summary>Our claim is the lane's, and its records are wanted.</summary>
        public bool Reading { get; set; }

        /// <summary>Somebody else has claimed it since.</summary>
        public bool Lost { get; set; }

        public long Claim { get; set; } = -1;

        public long Number { get; set; }

        /// <summary>When it was claimed, or lost.</summary>
        public long Since { get; set; }

        /// <summary>The offset of the next record to observe.</summary>
        public long Next { get; set; }

        /// <summary>The offset up to which shares were handed over.</summary>
        public long Cut { get; set; }

        public bool AtEnd { get; set; }

        /// <summary>When a share, or that there is none, was last handed over.</summary>
        public long Said { get; set; }

        public long Weight { get; set; }

        public int Unconfirmed { get; set; }

        public ILaneShare? Share { get; set; }
    }
}
