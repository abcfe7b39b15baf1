namespace Tocsin.Engine.Windows.Counting;

/// <summary>The windows that have closed, the newest last. Bounded: by their number, by that of their groups, and by their URLs and example lines, which the older ones lose first.</summary>
internal sealed class ClosedWindows
{
    /// <summary>Windows that are kept: a day of 30 s each. URLs and examples are kept of so many of them.</summary>
    public const int Most = 2_880, MostDetailed = 120;

    /// <summary>Groups that are kept in all of them, and characters of URLs and examples.</summary>
    private const long MostGroups = 100_000, MostCharacters = 32_000_000;

    private readonly List<WindowSummary> _windows = [];
    private int _detailedFrom;
    private long _groups, _characters;

    /// <summary>How many there are.</summary>
    public int Count => _windows.Count;

    /// <summary>The one at this place, the oldest first.</summary>
    public WindowSummary this[int place] => _windows[place];

    /// <summary>Adds the window that has closed last.</summary>
    public void Add(WindowSummary window)
    {
        _windows.Add(window);
        _groups += window.Groups.Count;
        _characters += Characters(window);
        while (_detailedFrom < _windows.Count - 1 && (_windows.Count - _detailedFrom > MostDetailed || _characters > MostCharacters))
        {
            WindowSummary older = _windows[_detailedFrom];
            _characters -= Characters(older);
            _windows[_detailedFrom++] = older with { Groups = [.. older.Groups.Select(group => group with { Urls = [], Examples = [] })] };
        }

        int leave = Math.Max(0, _windows.Count - Most);
        long groups = _groups;
        for (int place = 0; place < _windows.Count - 1 && (place < leave || groups > MostGroups); place++)
        {
            groups -= _windows[place].Groups.Count;
            leave = Math.Max(leave, place + 1);
        }

        if (leave == 0)
            return;
        // Those that leave have lost their details before: they are among the oldest.
        for (int place = _detailedFrom; place < leave; place++)
            _characters -= Characters(_windows[place]);
        _windows.RemoveRange(0, leave);
        _detailedFrom = Math.Max(0, _detailedFrom - leave);
        _groups = groups;
    }

    /// <summary>Counts late records of a window, if it is kept.</summary>
    public void AddLate(long start, long records)
    {
        int place = PlaceOf(start);
        if (place >= 0)
            _windows[place] = _windows[place] with { Late = _windows[place].Late + records };
    }

    /// <summary>The window of this start, or null.</summary>
    public WindowSummary? Find(long start) => PlaceOf(start) is >= 0 and int place ? _windows[place] : null;

    private int PlaceOf(long start)
    {
        int low = 0, high = _windows.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            long there = _windows[middle].Start;
            if (there == start)
                return middle;
            if (there < start)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return -1;
    }

    private static long Characters(WindowSummary window)
    {
        long characters = 0;
        foreach (WindowGroup group in window.Groups)
        {
            foreach (UrlCount url in group.Urls)
                characters += url.Url.Length + 16;
            foreach (ExampleLine line in group.Examples)
                characters += line.Text.Length + 16;
        }

        return characters;
    }
}
