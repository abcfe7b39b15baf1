using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Windows.Counting;

/// <summary>Late records by the window that they would have belonged to: the latest <see cref="Most"/> of such windows, and one figure for all that are older.</summary>
internal sealed class LateWindows
{
    /// <summary>Windows that are told apart.</summary>
    public const int Most = 1_000;

    private readonly SortedList<long, long> _windows = [];
    private long _older;

    /// <summary>Counts late records.</summary>
    public void Add(long start, long records)
    {
        int place = _windows.IndexOfKey(start);
        if (place >= 0)
        {
            _windows.SetValueAtIndex(place, _windows.GetValueAtIndex(place) + records);
            return;
        }

        if (_windows.Count == Most)
        {
            if (start < _windows.GetKeyAtIndex(0))
            {
                _older += records;
                return;
            }

            _older += _windows.GetValueAtIndex(0);
            _windows.RemoveAt(0);
        }

        _windows.Add(start, records);
    }

    /// <summary>The latest window first, then the rest, if any.</summary>
    public LateWindow[] ToArray()
    {
        IEnumerable<LateWindow> windows = _windows.Select(window => new LateWindow(window.Key, window.Value)).Reverse();
        return [.. _older > 0 ? windows.Append(new LateWindow(null, _older)) : windows];
    }

    /// <summary>Writes them.</summary>
    public void Write(StateWriter writer)
    {
        writer.Number(_older);
        writer.Number(_windows.Count);
        foreach ((long start, long records) in _windows)
        {
            writer.Number(start);
            writer.Number(records);
        }
    }

    /// <summary>Reads into an empty one.</summary>
    public void Read(ref StateReader reader)
    {
        const string what = "the late records";
        _older = reader.Number(what, FrequentUrls.MostCount);
        for (long left = reader.Number(what, Most), last = -1; left > 0; left--)
        {
            long start = reader.Number(what, WindowGrid.LatestTicks);
            reader.Require(start > last, what, "are not in order");
            _windows.Add(last = start, reader.Number(what, FrequentUrls.MostCount));
        }
    }
}
