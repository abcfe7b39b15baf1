using Tocsin.Terminal;

namespace Tocsin.Commands.Mining;

/// <summary>Prints what <c>tocsin watch</c> saw, when it ends.</summary>
internal static class WatchSummary
{
    private const int MostRowsOnTerminal = 40;
    private const int MostFormats = 5;

    public static void Print(WatchRequest request, MiningView view, ReadingProgress progress, Following following, TextWriter output)
    {
        if (request.Json)
        {
            TemplateRecord.WriteAll(view, output);
            return;
        }

        Screen screen = Screen.Now();
        TimeSpan took = progress.Elapsed;
        string logs = request.Files.Count == 1 ? Printable.Line(request.Files[0]) : $"{request.Files.Count} logs";
        string speed = following.IsAny ? "" : $" ({Human.Rate(view.Counts.Lines / Math.Max(took.TotalSeconds, 0.001))})";
        output.WriteLine($"{logs}: {Human.Count(view.Counts.Lines, "line").With(Ink.Strong, screen.Colors)}, "
            + $"{Human.Count(view.Templates.Count, "template").With(Ink.Strong, screen.Colors)}, {Human.Duration(took)}{speed}");
        foreach (string line in Formats(view).Concat(Span(view, took)))
        {
            output.WriteLine(Cells.Fit(line, screen.Width).With(Ink.Quiet, screen.Colors));
        }

        output.WriteLine();
        double seconds = Math.Max((view.EventSpan ?? took).TotalSeconds, 0.001);
        int rows = screen.Height > 0 ? Math.Max(MostRowsOnTerminal, screen.Height - 8) : int.MaxValue;
        List<MinedTemplate> shown = [.. view.Templates.Take(rows)];
        bool IsNew(MinedTemplate template) => template.FirstTicks > following.CaughtUpTicks;
        foreach (string line in TemplateTableView.Lines(shown, view.Counts.Lines, template => template.Count / seconds, IsNew, screen))
        {
            output.WriteLine(line);
        }

        if (view.Templates.Count > shown.Count)
        {
            string more = $"  … and {Human.Count(view.Templates.Count - shown.Count)} rarer ones: tocsin templates FILE prints all.";
            output.WriteLine(Cells.Fit(more, screen.Width).With(Ink.Quiet, screen.Colors));
        }

        foreach (string remark in Remarks(view, IsNew))
        {
            Console.Error.WriteLine(remark);
        }
    }

    private static IEnumerable<string> Formats(MiningView view)
    {
        IEnumerable<string> reasons = view.Formats.Select(static format => format.Reason).Distinct().Select(static reason => $"header {Printable.Line(reason)}");
        return view.Formats.Count <= MostFormats ? reasons : reasons.Take(MostFormats).Append("…");
    }

    private static IEnumerable<string> Span(MiningView view, TimeSpan took) => view.EventSpan is { } span
        ? [$"rates are over the {Human.Duration(span)} of the log's own time"]
        : view.Counts.Lines > 0 ? [$"rates are over the {Human.Duration(took)} of the watch: no times are known from the lines"] : [];

    private static IEnumerable<string> Remarks(MiningView view, Func<MinedTemplate, bool> isNew)
    {
        int fresh = view.Templates.Count(isNew);
        IEnumerable<string> news = fresh == 0 ? [] : [$"● {Human.Count(fresh, "template")} new since the watch began."];
        return news.Concat(TemplateTableView.Remarks(view));
    }
}
