using Tocsin.Engine.Logs.Bits;
using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Windows.Counting;

/// <summary>
/// What is usual for a group: its counts in the last <see cref="Windows"/> closed windows that did not ring, windows without any record among them. A group that is new had 0 in
/// all windows before.
/// </summary>
internal sealed class GroupHistories
{
    /// <summary>Windows that say what is usual, and how few of them say nothing.</summary>
    public const int Windows = 120, LeastWindows = 10;

    /// <summary>Groups with a history; of more, those whose last record is the oldest leave. A group that has no history is as one that had 0.</summary>
    private const int MostGroups = 10_000;

    private readonly Dictionary<string, History> _groups = new(StringComparer.Ordinal);

    // The first window that closed, and the first that has not.
    private long _first = -1, _next = -1;

    private sealed class History
    {
        public readonly long[] Counts = new long[Windows];
        public int Filled, At;

        /// <summary>All windows before are in it, or rang.</summary>
        public long Next;

        /// <summary>The last window that it had a record in.</summary>
        public long LastSeen;

        public void Push(long count)
        {
            Counts[At] = count;
            At = (At + 1) % Windows;
            Filled = Math.Min(Filled + 1, Windows);
        }

        // Windows without a record, up to this one.
        public void PassTo(long start, long size)
        {
            for (long empty = Math.Min(Windows, (start - Next) / size); empty > 0; empty--)
                Push(0);
            Next = Math.Max(Next, start);
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _groups.Clear();
        (_first, _next) = (-1, -1);
    }

    /// <summary>What is usual for a group in the window of this start, seen from the windows before that have closed; null while these are too few.</summary>
    public NegativeBinomial? Usual(string group, long start, long size)
    {
        if (_first < 0)
            return null;
        // Windows that are still open, or will never have a record, say nothing yet.
        long upTo = Math.Min(start, _next);
        Span<long> counts = stackalloc long[Windows];
        int filled = 0;
        long next = _first;
        if (_groups.TryGetValue(group, out History? history))
        {
            filled = history.Filled;
            for (int back = 1; back <= filled; back++)
                counts[back - 1] = history.Counts[(history.At - back + Windows) % Windows];
            next = history.Next;
        }

        int empty = (int)Math.Clamp((upTo - next) / size, 0, Windows);
        filled = Math.Min(filled, Windows - empty);
        counts[..filled].CopyTo(counts[empty..]);
        counts[..empty].Clear();
        filled += empty;
        return filled < LeastWindows ? null : NegativeBinomial.Fit(counts[..filled]);
    }

    /// <summary>A window has closed.</summary>
    public void Close(OpenWindow window, TextPool texts, long size)
    {
        if (_first < 0)
            _first = window.Start;
        foreach (GroupWindow group in window.Groups)
        {
            string name = texts.Text(group.Name);
            if (!_groups.TryGetValue(name, out History? history))
                _groups.Add(name, history = new History { Next = _first });
            history.PassTo(window.Start, size);
            if (group.Revision < 0)
                history.Push(group.Count);
            history.Next = window.Start + size;
            history.LastSeen = window.Start;
        }

        _next = Math.Max(_next, window.Start + size);
        if (_groups.Count > MostGroups)
            Shrink(size);
    }

    /// <summary>The windows up to this start have closed, too, without a record.</summary>
    public void PassTo(long start)
    {
        if (_first >= 0)
            _next = Math.Max(_next, start);
    }

    /// <summary>Writes them by their names.</summary>
    public void Write(StateWriter writer)
    {
        writer.Number(_first + 1);
        writer.Number(_next + 1);
        writer.Number(_groups.Count);
        foreach ((string name, History history) in _groups.OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            writer.Text(name);
            writer.Number(history.Next);
            writer.Number(history.LastSeen);
            writer.Number(history.Filled);
            for (int back = history.Filled; back > 0; back--)
                writer.Number(history.Counts[(history.At - back + Windows) % Windows]);
        }
    }

    /// <summary>Reads into empty ones.</summary>
    public void Read(ref StateReader reader)
    {
        const string what = "the history of a group";
        _first = reader.Number(what, WindowGrid.LatestTicks) - 1;
        _next = reader.Number(what, DateTime.MaxValue.Ticks) - 1;
        for (int left = reader.Count("the histories"); left > 0; left--)
        {
            string name = reader.Text(what);
            History history = new() { Next = reader.Number(what, DateTime.MaxValue.Ticks), LastSeen = reader.Number(what, DateTime.MaxValue.Ticks) };
            for (long counts = reader.Number(what, Windows); counts > 0; counts--)
                history.Push(reader.Number(what, FrequentUrls.MostCount));
            reader.Require(_groups.TryAdd(name, history), what, "is there twice");
        }
    }

    // Half of what is too much, and more, leaves at once, so that it is not done at every window.
    private void Shrink(long size)
    {
        long gone = _next - (Windows * size);
        List<string> leave = [.. _groups
            .OrderBy(group => group.Value.LastSeen).ThenBy(group => group.Key, StringComparer.Ordinal)
            .TakeWhile((group, place) => group.Value.LastSeen < gone || place < _groups.Count - (MostGroups * 3 / 4))
            .Select(group => group.Key)];
        foreach (string group in leave)
            _groups.Remove(group);
    }
}
