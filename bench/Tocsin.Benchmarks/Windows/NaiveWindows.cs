using System.Runtime.InteropServices;

namespace Tocsin.Benchmarks.Windows;

/// <summary>The peer: what a window is, said with dictionaries and sets of strings. No lateness is missing; limits, alerts, examples and bits are.</summary>
internal sealed class NaiveWindows(long size, long lateness)
{
    private readonly Dictionary<long, Dictionary<string, Group>> _open = [];
    private long _watermark = long.MinValue;

    private sealed class Group
    {
        public long Count;

        public HashSet<string> Addresses { get; } = [];

        public Dictionary<string, long> Urls { get; } = [];
    }

    /// <summary>Records of windows that have closed.</summary>
    public long Closed { get; private set; }

    public long Late { get; private set; }

    public void Observe(long ticks, string group, string address, string url)
    {
        long start = ticks - (ticks % size);
        if (start + size <= _watermark)
        {
            Late++;
            return;
        }

        ref Dictionary<string, Group>? window = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, start, out _);
        window ??= [];
        ref Group? counted = ref CollectionsMarshal.GetValueRefOrAddDefault(window, group, out _);
        counted ??= new Group();
        counted.Count++;
        counted.Addresses.Add(address);
        CollectionsMarshal.GetValueRefOrAddDefault(counted.Urls, url, out _)++;
        Ignore(ticks);
    }

    public void Ignore(long ticks)
    {
        if (ticks - lateness <= _watermark)
            return;
        _watermark = ticks - lateness;
        foreach (long start in _open.Keys)
        {
            if (start + size <= _watermark)
                Close(start);
        }
    }

    public void CloseAll()
    {
        foreach (long start in _open.Keys)
            Close(start);
    }

    private void Close(long start)
    {
        foreach (Group group in _open[start].Values)
        {
            Closed += group.Count;
            _ = group.Urls.OrderByDescending(url => url.Value).ThenBy(url => url.Key, StringComparer.Ordinal).Take(100).ToArray();
        }

        _open.Remove(start);
    }
}
