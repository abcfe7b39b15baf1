using Tocsin.Engine.Windows.Counting;

namespace Tocsin.Engine.Windows;

/// <summary>
/// Counts records in tumbling windows of event time, closes these, and rings when a group has too many. One thread. What it says and what it keeps follow from the calls alone.
/// A record that is counted allocates nothing where its group and URL are known.
/// </summary>
/// <remarks>
/// The watermark is the largest event time less <see cref="WindowOptions.Lateness"/>, of the slowest lane that is not idle; it never moves back. A window closes when its end and
/// <see cref="WindowOptions.Grace"/> are at or before the watermark. When all lanes are idle, the next <see cref="Tick"/> closes the open windows that have ended (tick time), and
/// the watermark moves to the end of the last of them. A record whose window has closed is late: counted for that window, in no group.
/// </remarks>
public sealed partial class WindowEngine
{
    private readonly string _stream;
    private readonly IWindowListener _listener;
    private readonly OpenWindows _partial = new();
    private readonly TextPool _texts = new();
    private OpenWindows _open = new();
    private LaneClocks _lanes = new();
    private WindowOptions _options = new();
    private long _size, _ahead, _idle;

    // Times: of the last arrival or tick; the watermark; from where on windows are not closed; and the watermark at which something is due.
    private long _now, _watermark = long.MinValue, _openFrom = long.MinValue, _dueAt = long.MaxValue;

    // Windows begin here or later, whatever the grid says: when their size changed, those of the other size had ended here.
    private long _floor;
    private long _position;
    private long _used, _ignored, _late, _refused, _tooFarAhead, _overflow, _closedWindows, _alerts, _early;

    /// <summary>An engine that has seen nothing.</summary>
    /// <param name="stream">The stream's name; it stands in messages for people only.</param>
    /// <param name="listener">Called on the calling thread, in the order of the records.</param>
    public WindowEngine(string stream, IWindowListener listener)
    {
        (_stream, _listener) = (stream, listener);
        Adopt(_options);
        _size = _options.Size.Ticks;
    }

    /// <summary>
    /// True when a file is read: arrival says nothing of its records. A record more than an hour ahead of the largest time so far is then held until the next one: if that agrees
    /// (is not more than an hour before it), both are counted, else the held one is refused. <see cref="WindowOptions.Ahead"/> is not looked at.
    /// </summary>
    public bool FromFile
    {
        get;
        set
        {
            if (!value)
                ReleaseAtEnd();
            field = value;
        }
    }

    /// <summary>In force from the next record on; open windows of another size close then. No part of the saved state: a command of the journal brings them.</summary>
    /// <exception cref="ArgumentException">They have <see cref="WindowOptions.Faults"/>.</exception>
    public WindowOptions Options
    {
        get => _options;
        set
        {
            if (value.Faults().FirstOrDefault() is { } fault)
                throw new ArgumentException(fault, nameof(value));
            _options = value;
            Adopt(value);
        }
    }

    /// <summary>The ledger, since the beginning.</summary>
    public WindowCounts Counts => new(_used + _ignored + _late + _refused, _used, _ignored, _late, _refused)
    {
        Ahead = _tooFarAhead,
        Overflow = _overflow,
        Windows = _closedWindows,
        Alerts = _alerts,
        Early = _early,
    };

    /// <summary>True while time alone may change something, so that ticks are needed: windows are open, or an alert waits for a usual window.</summary>
    public bool HasOpenWindows => _open.Count > 0 || _troubles.Count > 0 || _held.IsThere;

    /// <summary>Everything that is later than the watermark may still be counted; null before the first record.</summary>
    public DateTime? Watermark => _watermark < 0 ? null : new DateTime(_watermark, DateTimeKind.Utc);

    /// <summary>A record that the rule uses: counted, late, one group too many, or ahead of time.</summary>
    /// <param name="lane">Its lane, from 0 on.</param>
    /// <param name="record">The record; its spans are copied where they are new.</param>
    /// <param name="position">Where it stands in its lane, from 0 on.</param>
    /// <param name="arrivalTicks">When it arrived, in UTC ticks; an earlier one than before counts as that.</param>
    public void Observe(int lane, in WindowRecord record, long position, long arrivalTicks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lane);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        Begin(arrivalTicks, position);
        if (record.Ticks < WindowGrid.EarliestTicks)
            _refused++;
        else if (record.Ticks > WindowGrid.LatestTicks)
            RefuseAhead();
        else if (FromFile)
            ObserveFromFile(lane, in record, position);
        else if (record.Ticks > _now + _ahead)
            RefuseAhead();
        else
            Count(lane, in record, position);
    }

    /// <summary>A record that the filter leaves out: it moves the watermark only. One without a time that a record can have (0) is counted, and moves nothing.</summary>
    public void Ignore(int lane, long eventTicks, long position, long arrivalTicks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lane);
        Begin(arrivalTicks, position);
        if (eventTicks < WindowGrid.EarliestTicks)
            _ignored++;
        else if (eventTicks > WindowGrid.LatestTicks)
            RefuseAhead();
        else if (FromFile)
            IgnoreFromFile(lane, eventTicks, position);
        else if (eventTicks > _now + _ahead)
            RefuseAhead();
        else
            CountIgnored(lane, eventTicks);
    }

    /// <summary>A record that cannot be read.</summary>
    public void Refuse() => _refused++;

    /// <summary>A lane is there and will send records: it holds the watermark back until it has, or is idle. Told before the first record, no lane closes windows of which others have records.</summary>
    public void Expect(int lane, long arrivalTicks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lane);
        Begin(arrivalTicks, _position);
        Hear(lane, LaneClocks.None);
    }

    /// <summary>Time has passed without a record: idle lanes hold the watermark back no longer, and when all are idle, the windows that have ended close.</summary>
    /// <param name="ticks">The time, in UTC ticks; an earlier one than before counts as that.</param>
    /// <param name="position">Where the tick stands, where it has a position of its own.</param>
    public void Tick(long ticks, long? position = null)
    {
        Begin(ticks, position ?? _position);
        if (_lanes.TryLeast(_now, _idle, out long least))
            Advance(least);
        else
            CloseInSilence();
    }

    /// <summary>The end of the input: all windows close, ended or not.</summary>
    public void CloseAll(long arrivalTicks)
    {
        Begin(arrivalTicks, _position);
        ReleaseAtEnd();
        CloseOpen(long.MaxValue);
    }

    private void Begin(long arrivalTicks, long position)
    {
        _position = position;
        if (arrivalTicks > _now)
            _now = Math.Min(arrivalTicks, DateTime.MaxValue.Ticks);
        if (_size != _options.Size.Ticks)
            ChangeSize();
    }

    private void RefuseAhead()
    {
        _refused++;
        _tooFarAhead++;
    }

    private void CountIgnored(int lane, long ticks)
    {
        _ignored++;
        Hear(lane, ticks);
    }

    private void Count(int lane, in WindowRecord record, long position)
    {
        if (record.Ticks < _openFrom)
        {
            CountLate(StartOf(record.Ticks), 1);
        }
        else if (_open.TryFind(record.Ticks, out OpenWindow? window) || TryOpen(StartOf(record.Ticks), out window))
        {
            _used++;
            window.Place(lane, position);
            GroupWindow? group = Group(window, record.Group);
            if (group is null)
            {
                CountOverflow(window, 1);
            }
            else
            {
                group.Add(in record, lane, position);
                if (group.Count >= group.RingAt)
                    Ring(window, group);
            }
        }
        else
        {
            CountLate(StartOf(record.Ticks), 1);
        }

        Hear(lane, record.Ticks);
    }

    private void Hear(int lane, long ticks)
    {
        if (_lanes.Hear(lane, ticks, _now, _idle) && _lanes.TryLeast(_now, _idle, out long least))
            Advance(least);
    }

    // The group, made when it is new; null when it would be one too many.
    private GroupWindow? Group(OpenWindow window, ReadOnlySpan<byte> name)
    {
        if (window.Find(ref name, out ulong hash) is { } there)
            return there;
        if (window.Groups.Count >= _options.MaxGroups)
            return null;
        while (_open.AreGroupsFull(_options))
        {
            if (_open[0] == window)
                return null;
            CloseEarly();
        }

        GroupWindow group = _open.AddGroup(window, hash, name, _options);
        group.RingAt = FirstRing;
        return group;
    }

    private void CountOverflow(OpenWindow window, long records)
    {
        window.Overflow += records;
        _overflow += records;
    }

    // The count that rings.
    private long FirstRing => _options.Threshold == long.MaxValue ? long.MaxValue : _options.Threshold + 1;

    private long StartOf(long ticks) => WindowGrid.StartOf(ticks, _size);
}
