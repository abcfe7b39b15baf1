using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Windows.Counting;

/// <summary>Closed windows and troubles in a saved state.</summary>
internal static class SummaryCodec
{
    public static void Write(StateWriter writer, ClosedWindows windows)
    {
        writer.Number(windows.Count);
        for (int place = 0; place < windows.Count; place++)
        {
            WindowSummary window = windows[place];
            writer.Number(window.Start);
            writer.Number(window.End - window.Start);
            writer.Number(window.ClosedTicks ?? 0);
            writer.Number(window.Late);
            writer.Number(window.Overflow);
            writer.Number(window.FirstPosition + 1);
            writer.Number(window.LastPosition + 1);
            writer.Number(window.Groups.Count);
            foreach (WindowGroup group in window.Groups)
                Write(writer, group);
        }
    }

    public static void Read(ref StateReader reader, ClosedWindows windows)
    {
        const string what = "a closed window";
        long last = DateTime.MaxValue.Ticks;
        TextPool texts = new();
        for (long left = reader.Number("the closed windows", ClosedWindows.Most), before = -1; left > 0; left--)
        {
            long start = reader.Number(what, WindowGrid.LatestTicks), end = start + reader.Number(what, TimeSpan.TicksPerDay);
            reader.Require(start > before, what, "is not later than the one before");
            before = start;
            long closed = reader.Number(what, last), late = reader.Number(what, FrequentUrls.MostCount), overflow = reader.Number(what, FrequentUrls.MostCount);
            long first = reader.Number(what) - 1, latest = reader.Number(what) - 1;
            WindowGroup[] groups = new WindowGroup[reader.Count(what)];
            for (int place = 0; place < groups.Length; place++)
                groups[place] = ReadGroup(ref reader, texts);
            windows.Add(new WindowSummary(start, end, closed, groups, late, overflow, first, latest));
        }
    }

    public static void Write(StateWriter writer, Trouble trouble)
    {
        writer.Text(trouble.Episode);
        writer.Number(trouble.Start);
        writer.Number(trouble.Shown);
        writer.Number(trouble.End);
        writer.Number(trouble.Revision);
        writer.Number(trouble.Threshold);
        Write(writer, trouble.Group);
    }

    public static Trouble ReadTrouble(ref StateReader reader)
    {
        const string what = "a trouble";
        long last = DateTime.MaxValue.Ticks;
        string episode = reader.Text(what);
        long start = reader.Number(what, last), shown = reader.Number(what, last), end = reader.Number(what, last);
        reader.Require(start <= shown && shown < end && end - start <= TimeSpan.TicksPerDay, what, "is of no window");
        return new Trouble(episode, start, shown, end, (int)reader.Number(what, 100), reader.Number(what), ReadGroup(ref reader, new TextPool()));
    }

    private static void Write(StateWriter writer, WindowGroup group)
    {
        writer.Text(group.Group);
        writer.Number(group.Count);
        writer.Number(group.Distinct);
        writer.Number(group.First);
        writer.Number(group.Last);
        writer.Real(group.Bits);
        writer.Real(group.Expected);
        writer.Number(group.Urls.Count);
        foreach (UrlCount url in group.Urls)
        {
            writer.Text(url.Url);
            writer.Number(url.Count);
            writer.Number(url.Error);
        }

        writer.Number(group.Examples.Count);
        foreach (ExampleLine example in group.Examples)
        {
            writer.Number(example.Lane);
            writer.Number(example.Position);
            writer.Number(example.Ticks);
            writer.Text(example.Text);
        }
    }

    private static WindowGroup ReadGroup(ref StateReader reader, TextPool texts)
    {
        const string what = "a group of a closed window";
        long last = DateTime.MaxValue.Ticks;
        string name = reader.Text(what);
        long count = reader.Number(what, FrequentUrls.MostCount), distinct = reader.Number(what), first = reader.Number(what, last), latest = reader.Number(what, last);
        double? bits = reader.MaybeReal(what), expected = reader.MaybeReal(what);
        UrlCount[] urls = new UrlCount[reader.Count(what)];
        for (int place = 0; place < urls.Length; place++)
        {
            ReadOnlySpan<byte> url = reader.Bytes(what);
            reader.Require(url.Length <= TextPool.MostBytes, what, $"has a URL of {url.Length} bytes");
            urls[place] = new UrlCount(texts.Text(url), reader.Number(what), reader.Number(what));
        }

        ExampleLine[] examples = new ExampleLine[reader.Number(what, WindowOptions.MostExamples)];
        for (int place = 0; place < examples.Length; place++)
            examples[place] = new ExampleLine((int)reader.Number(what, int.MaxValue), reader.Number(what), reader.Number(what, last), reader.Text(what));
        return new WindowGroup(name, count, distinct, urls, first, latest, examples, bits, expected);
    }
}
