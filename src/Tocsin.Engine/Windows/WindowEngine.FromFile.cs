using Tocsin.Engine.Windows.Counting;

namespace Tocsin.Engine.Windows;

// Reading a file: its own records say how far time has come. One wild record must not close the windows of all others, and a night without records must not cost one.
public sealed partial class WindowEngine
{
    /// <summary>A record that is further ahead of the largest time so far needs another one that agrees.</summary>
    internal const long HeldFrom = TimeSpan.TicksPerHour;

    private HeldRecord _held = new();

    // The largest time so far; before the first, none.
    private long _largest = LaneClocks.None;

    private void ObserveFromFile(int lane, in WindowRecord record, long position)
    {
        if (Agrees(record.Ticks))
            Count(lane, in record, position);
        else
            _held.Hold(lane, in record, position);
    }

    private void IgnoreFromFile(int lane, long ticks, long position)
    {
        if (Agrees(ticks))
            CountIgnored(lane, ticks);
        else
            _held.Hold(lane, ticks, position);
    }

    // Whether the record is counted now, or held. What was held before is counted or refused first, where this record says which.
    private bool Agrees(long ticks)
    {
        if (!_held.IsThere)
            return IsNear(ticks);
        if (ticks >= _held.Ticks - HeldFrom)
        {
            // Two records say that time has come to about where the held one stands.
            Release();
            return IsNear(ticks);
        }

        if (_largest == LaneClocks.None)
        {
            // The first two of the file disagree: the earlier is believed, the other has one more chance.
            _largest = ticks;
            return true;
        }

        _held.Clear();
        RefuseAhead();
        return IsNear(ticks);
    }

    private bool IsNear(long ticks)
    {
        if (_largest == LaneClocks.None || ticks > _largest + HeldFrom)
            return false;
        _largest = Math.Max(_largest, ticks);
        return true;
    }

    private void Release()
    {
        _held.Clear();
        _largest = Math.Max(_largest, _held.Ticks);
        if (_held.IsUsed)
            Count(_held.Lane, _held.Record, _held.Position);
        else
            CountIgnored(_held.Lane, _held.Ticks);
    }

    // The only record of a file is ahead of nothing.
    private void ReleaseAtEnd()
    {
        if (!_held.IsThere)
            return;
        if (_largest == LaneClocks.None)
        {
            Release();
            return;
        }

        _held.Clear();
        RefuseAhead();
    }
}
