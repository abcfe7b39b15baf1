using Tocsin.Engine.Windows;

namespace Tocsin.Engine.Tests.Windows;

/// <summary>The reference: every record is kept, everything is counted with sets and dictionaries, one lane, no limits.</summary>
internal sealed class PlainWindows(WindowOptions options)
{
    private long _latest = long.MinValue / 2;

    public sealed class Group
    {
        public long Count { get; set; }

        public HashSet<string> Addresses { get; } = [];

        public Dictionary<string, long> Urls { get; } = [];

        public List<(long Ticks, int Lane, long Position)> Records { get; } = [];
    }

    public SortedDictionary<long, SortedDictionary<string, Group>> Windows { get; } = [];

    public SortedDictionary<long, long> LateRecords { get; } = [];

    public long Used { get; private set; }

    public long Ignored { get; private set; }

    public long Late { get; private set; }

    public long Refused { get; set; }

    public void Observe(long ticks, string group, string address, string url, int lane, long position, long arrival)
    {
        if (!Passes(ticks, arrival))
            return;
        long size = options.Size.Ticks, start = ticks - (ticks % size);
        if (start + size + options.Grace.Ticks <= _latest - options.Lateness.Ticks)
        {
            Late++;
            LateRecords[start] = LateRecords.GetValueOrDefault(start) + 1;
            return;
        }

        Used++;
        if (!Windows.TryGetValue(start, out SortedDictionary<string, Group>? groups))
            Windows.Add(start, groups = new SortedDictionary<string, Group>(StringComparer.Ordinal));
        if (!groups.TryGetValue(group, out Group? counted))
            groups.Add(group, counted = new Group());
        counted.Count++;
        counted.Addresses.Add(address);
        counted.Urls[url] = counted.Urls.GetValueOrDefault(url) + 1;
        counted.Records.Add((ticks, lane, position));
        _latest = Math.Max(_latest, ticks);
    }

    public void Ignore(long ticks, long arrival)
    {
        if (!Passes(ticks, arrival))
            return;
        Ignored++;
        _latest = Math.Max(_latest, ticks);
    }

    private bool Passes(long ticks, long arrival)
    {
        if (ticks <= arrival + options.Ahead.Ticks)
            return true;
        Refused++;
        return false;
    }
}
