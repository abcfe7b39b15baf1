using System.Diagnostics.CodeAnalysis;

namespace Tocsin.Engine.Windows.Counting;

/// <summary>The windows that are open, by their start. Windows and groups that are done with are used again.</summary>
internal sealed class OpenWindows
{
    /// <summary>So many windows may be open at once, and so many groups in all of them, or four full windows if that is more.</summary>
    public const int MostWindows = 10_000, MostGroups = 16_384;

    /// <summary>Groups that are kept for later use: what a few windows of a usual stream have.</summary>
    private const int MostSpare = 1_024;

    private readonly List<OpenWindow> _windows = [];
    private readonly Stack<OpenWindow> _spareWindows = new();
    private readonly Stack<GroupWindow> _spareGroups = new();
    private OpenWindow? _last;

    /// <summary>How many windows are open.</summary>
    public int Count => _windows.Count;

    /// <summary>Groups of all windows.</summary>
    public int Groups { get; private set; }

    /// <summary>The one at this place, the oldest first.</summary>
    public OpenWindow this[int place] => _windows[place];

    /// <summary>True when one more window, or group, would be one too many.</summary>
    public bool IsFull(WindowOptions options) => _windows.Count >= MostWindows || AreGroupsFull(options);

    /// <summary>True when one more group would be one too many.</summary>
    public bool AreGroupsFull(WindowOptions options) => Groups >= Math.Max(MostGroups, 4 * options.MaxGroups);

    /// <summary>The window that holds the instant, if it is open.</summary>
    public bool TryFind(long ticks, [NotNullWhen(true)] out OpenWindow? window)
    {
        window = _last;
        if (window is not null && ticks >= window.Start && ticks < window.End)
            return true;
        int place = PlaceOf(ticks);
        window = place > 0 ? _windows[place - 1] : null;
        if (window is null || ticks >= window.End)
            return false;
        _last = window;
        return true;
    }

    /// <summary>Opens the window of this start, which is not open.</summary>
    public OpenWindow Open(long start, long size)
    {
        if (!_spareWindows.TryPop(out OpenWindow? window))
            window = new OpenWindow();
        window.Begin(start, size);
        _windows.Insert(PlaceOf(start), window);
        return _last = window;
    }

    /// <summary>Adds a group that is not there to a window.</summary>
    public GroupWindow AddGroup(OpenWindow window, ulong hash, ReadOnlySpan<byte> name, WindowOptions options)
    {
        if (!_spareGroups.TryPop(out GroupWindow? group))
            group = new GroupWindow();
        group.Begin(hash, name, options);
        window.Add(group);
        Groups++;
        return group;
    }

    /// <summary>Takes the oldest window away; its groups are used again from now on.</summary>
    public void RemoveOldest()
    {
        OpenWindow window = _windows[0];
        _windows.RemoveAt(0);
        Recycle(window);
        _last = null;
    }

    /// <summary>Takes all windows away.</summary>
    public void Clear()
    {
        foreach (OpenWindow window in _windows)
            Recycle(window);
        _windows.Clear();
        _last = null;
    }

    private void Recycle(OpenWindow window)
    {
        Groups -= window.Groups.Count;
        foreach (GroupWindow group in window.Groups)
        {
            if (_spareGroups.Count < MostSpare)
                _spareGroups.Push(group);
        }

        if (_spareWindows.Count < MostSpare)
            _spareWindows.Push(window);
    }

    // How many windows begin at or before the instant.
    private int PlaceOf(long ticks)
    {
        int low = 0, high = _windows.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_windows[middle].Start <= ticks)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
