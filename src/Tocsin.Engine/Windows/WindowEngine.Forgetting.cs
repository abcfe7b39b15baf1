using Tocsin.Engine.Windows.Counting;

namespace Tocsin.Engine.Windows;

// Beginning anew, as a command of the journal says.
public sealed partial class WindowEngine
{
    /// <summary>
    /// Forgets all windows, and what is usual. The open ones close first, and no window opens again: each id of an alert means one window for ever. The ledger stays, and what
    /// rings does so until a usual window.
    /// </summary>
    public void Forget(long arrivalTicks)
    {
        CloseAll(arrivalTicks);
        (_closed, _lateWindows) = (new ClosedWindows(), new LateWindows());
        _histories.Clear();
        FindDue();
    }
}
