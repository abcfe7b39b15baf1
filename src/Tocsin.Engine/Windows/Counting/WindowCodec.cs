using System.Text.Unicode;
using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Windows.Counting;

/// <summary>Open windows in saved states and partials.</summary>
internal static class WindowCodec
{
    /// <summary>Writes a window with these of its groups; <paramref name="after"/> writes what follows each group.</summary>
    public static void WriteWindow(StateWriter writer, OpenWindow window, ReadOnlySpan<GroupWindow> groups, Action<StateWriter, GroupWindow>? after = null)
    {
        writer.Number(window.Start);
        writer.Number(window.Overflow);
        writer.Number(window.FirstPosition + 1);
        writer.Number(window.LastPosition + 1);
        writer.Flag(window.HasOtherLanes);
        writer.Number(groups.Length);
        foreach (GroupWindow group in groups)
        {
            group.Write(writer, window.Start);
            after?.Invoke(writer, group);
        }
    }

    /// <summary>Reads a window into the open ones; <paramref name="after"/> reads what follows each group.</summary>
    public static OpenWindow ReadWindow(ref StateReader reader, OpenWindows into, long size, WindowOptions options, AlertReader? after = null)
    {
        const string what = "the start of a window";
        long start = reader.Number(what, WindowGrid.LatestTicks);
        reader.Require(WindowGrid.StartOf(start, size) == start, what, $"is {start}, where no window of {TimeSpan.FromTicks(size)} begins");
        reader.Require(into.Count == 0 || into[into.Count - 1].Start < start, what, "is not later than the one before");
        reader.Require(into.Count < OpenWindows.MostWindows, "the number of windows", "is too high");
        OpenWindow window = into.Open(start, size);
        window.Overflow = reader.Number("the overflow of a window", FrequentUrls.MostCount);
        window.FirstPosition = reader.Number("the first position of a window") - 1;
        window.LastPosition = reader.Number("the last position of a window") - 1;
        window.HasOtherLanes = reader.Flag("whether a window has other lanes");
        reader.Require(window.FirstPosition <= window.LastPosition, "the first position of a window", "is behind the last");
        int groups = reader.Count("the groups of a window");
        reader.Require(groups <= WindowOptions.MostGroups, "the groups of a window", $"are {groups}");
        for (; groups > 0; groups--)
        {
            ReadOnlySpan<byte> name = reader.Bytes("the name of a group");
            reader.Require(name.Length <= GroupWindow.NameBytes && Utf8.IsValid(name), "the name of a group", $"has {name.Length} bytes, or is no UTF-8");
            reader.Require(window.Find(name, out ulong hash) is null, "the name of a group", "is there twice");
            GroupWindow group = into.AddGroup(window, hash, name, options);
            group.Read(ref reader, start, size);
            after?.Invoke(ref reader, group);
        }

        return window;
    }

    /// <summary>Reads what follows a group in a saved state.</summary>
    public delegate void AlertReader(ref StateReader reader, GroupWindow group);
}
