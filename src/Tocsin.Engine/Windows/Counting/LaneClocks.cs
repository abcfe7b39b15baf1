using System.Runtime.InteropServices;
using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Windows.Counting;

/// <summary>How far each lane has come in event time, and when it was last heard of. The slowest lane that is not idle holds the watermark.</summary>
internal sealed class LaneClocks
{
    /// <summary>Before every time: a lane that has sent nothing yet.</summary>
    public const long None = long.MinValue;

    private readonly Dictionary<int, int> _places = [];
    private readonly List<Lane> _lanes = [];
    private int _lastLane = -1, _lastPlace, _holder = -1;
    private long _holderIdleAt;

    private struct Lane
    {
        public int Id;
        public long Latest;
        public long Heard;
    }

    /// <summary>When a lane was last heard of; <see cref="None"/> while there is none.</summary>
    public long LastHeard { get; private set; } = None;

    /// <summary>Notes a record of a lane. True when the watermark may have moved.</summary>
    /// <param name="id">The lane; it is known from now on.</param>
    /// <param name="ticks">The event time; <see cref="None"/> when only its being there is known.</param>
    /// <param name="now">Arrival, never earlier than before.</param>
    /// <param name="idle">After so much silence a lane is idle.</param>
    public bool Hear(int id, long ticks, long now, long idle)
    {
        int place = id == _lastLane ? _lastPlace : Place(id, now);
        ref Lane lane = ref CollectionsMarshal.AsSpan(_lanes)[place];
        bool returns = lane.Heard + idle <= now, advances = ticks > lane.Latest;
        LastHeard = lane.Heard = now;
        if (advances)
            lane.Latest = ticks;
        return returns || (advances && (place == _holder || _holder < 0)) || now >= _holderIdleAt;
    }

    /// <summary>The event time of the slowest lane that is not idle. False when all are.</summary>
    public bool TryLeast(long now, long idle, out long least)
    {
        least = long.MaxValue;
        _holder = -1;
        _holderIdleAt = long.MaxValue;
        ReadOnlySpan<Lane> lanes = CollectionsMarshal.AsSpan(_lanes);
        for (int place = 0; place < lanes.Length; place++)
        {
            ref readonly Lane lane = ref lanes[place];
            if (lane.Heard + idle <= now || lane.Latest >= least)
                continue;
            least = lane.Latest;
            _holder = place;
            _holderIdleAt = lane.Heard + idle;
        }

        return _holder >= 0;
    }

    /// <summary>Writes them by their ids.</summary>
    public void Write(StateWriter writer)
    {
        writer.Number(_lanes.Count);
        foreach (Lane lane in _lanes.OrderBy(lane => lane.Id))
        {
            writer.Number(lane.Id);
            writer.Number(lane.Latest == None ? 0 : lane.Latest + 1);
            writer.Number(lane.Heard);
        }
    }

    /// <summary>Reads into empty ones.</summary>
    public void Read(ref StateReader reader)
    {
        for (int left = reader.Count("the lanes"); left > 0; left--)
        {
            int id = (int)reader.Number("a lane", int.MaxValue);
            reader.Require(!_places.ContainsKey(id), "a lane", "is there twice");
            long latest = reader.Number("the time of a lane", WindowGrid.LatestTicks + 1) - 1, heard = reader.Number("when a lane was heard", DateTime.MaxValue.Ticks);
            _places.Add(id, _lanes.Count);
            _lanes.Add(new Lane { Id = id, Latest = latest < 0 ? None : latest, Heard = heard });
            LastHeard = Math.Max(LastHeard, heard);
        }
    }

    private int Place(int id, long now)
    {
        if (!_places.TryGetValue(id, out int place))
        {
            place = _lanes.Count;
            _places.Add(id, place);
            _lanes.Add(new Lane { Id = id, Latest = None, Heard = now });
            // It may hold the watermark from now on.
            _holder = -1;
        }

        (_lastLane, _lastPlace) = (id, place);
        return place;
    }
}
