using System.Diagnostics.CodeAnalysis;
using Tocsin.Engine.Windows.Counting;

namespace Tocsin.Engine.Windows;

// The watermark, and what it closes.
public sealed partial class WindowEngine
{
    private ClosedWindows _closed = new();
    private LateWindows _lateWindows = new();
    private GroupHistories _histories = new();

    private void Adopt(WindowOptions options)
    {
        (_ahead, _idle) = (options.Ahead.Ticks, options.Idle.Ticks);
        for (int place = 0; place < _open.Count; place++)
        {
            foreach (GroupWindow group in _open[place].Groups)
            {
                if (group.Revision < 0)
                    group.RingAt = FirstRing;
            }
        }

        FindDue();
    }

    // Windows of another size have other counts: what was usual is not comparable any more.
    private void ChangeSize()
    {
        CloseOpen(long.MaxValue);
        _size = _options.Size.Ticks;
        _floor = Math.Max(_floor, _openFrom);
        _histories.Clear();
        FindDue();
    }

    private void Advance(long least)
    {
        if (least == LaneClocks.None)
            return;
        long watermark = least - _options.Lateness.Ticks;
        if (watermark <= _watermark)
            return;
        _watermark = watermark;
        if (watermark >= _dueAt)
            CloseDue();
    }

    // What is due at the watermark.
    private void CloseDue()
    {
        long upTo = StartOf(_watermark - _options.Grace.Ticks);
        while (_open.Count > 0 && _open[0].End <= upTo)
            CloseOldest();
        if (upTo <= _openFrom)
        {
            FindDue();
            return;
        }

        _openFrom = upTo;
        ResolveBefore(upTo);
        _histories.PassTo(upTo);
        FindDue();
    }

    // Windows that end by then close, and the watermark moves to the end of the last of them.
    private void CloseOpen(long endsBy)
    {
        while (_open.Count > 0 && _open[0].End <= endsBy)
        {
            long end = _open[0].End;
            CloseOldest();
            _openFrom = Math.Max(_openFrom, end);
            _watermark = Math.Max(_watermark, end + _options.Grace.Ticks);
        }

        FindDue();
    }

    // All lanes are idle. Windows that have not ended yet wait for their end: a pause in a long window is no end of it.
    private void CloseInSilence()
    {
        CloseOpen(FromFile ? long.MaxValue : _now - _options.Grace.Ticks);
        // The window after the last one has no records, as far as silence can tell; it stays open, for records that come all the same.
        if (_open.Count == 0 && _troubles.Count > 0 && _now >= _lanes.LastHeard + _idle + _size)
            ResolveBefore(long.MaxValue);
    }

    private void CloseEarly()
    {
        _early++;
        CloseOpen(_open[0].End);
    }

    // False when the window has closed: with a record, without one, or because there was no room for it.
    private bool TryOpen(long start, [NotNullWhen(true)] out OpenWindow? window)
    {
        window = null;
        if (_watermark >= 0 && start + _size + _options.Grace.Ticks <= _watermark)
            return false;
        while (_open.IsFull(_options))
        {
            if (start < _open[0].Start)
                return false;
            CloseEarly();
        }

        window = _open.Open(start, _size);
        FindDue();
        return true;
    }

    private void CloseOldest()
    {
        OpenWindow window = _open[0];
        ResolveBefore(window.Start);
        foreach (GroupWindow group in window.Groups)
        {
            if (group.Count >= group.RingAt && group.Revision < 0)
                Ring(window, group);
        }

        WindowSummary summary = Summary(window, _now);
        _closed.Add(summary);
        _closedWindows++;
        _listener.Closed(summary);
        FinishAlerts(window, summary);
        _histories.Close(window, _texts, _size);
        _open.RemoveOldest();
    }

    private void CountLate(long start, long records)
    {
        _late += records;
        _lateWindows.Add(start, records);
        _closed.AddLate(ShownStart(start), records);
    }

    // The watermark at which the next window closes, or the next empty one resolves an alert.
    private void FindDue()
    {
        long end = _open.Count > 0 ? _open[0].End : long.MaxValue;
        foreach (Trouble trouble in _troubles.Values)
            end = Math.Min(end, trouble.Start + (2 * _size));
        _dueAt = end == long.MaxValue ? end : end + _options.Grace.Ticks;
    }

    private long ShownStart(long start) => Math.Max(start, _floor > start && _floor < start + _size ? _floor : start);
}
