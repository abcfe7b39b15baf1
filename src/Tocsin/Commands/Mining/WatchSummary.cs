using Spectre.Console;
using Spectre.Console.Rendering;
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
        Line head = new Line { Cut = false }.With($"{logs}: ").With(Human.Count(view.Counts.Lines, "line"), Ink.Strong).With(", ")
            .With(Human.Count(view.Templates.Count, "template"), Ink.Strong).With($", {Human.Duration(took)}{speed}");
        double seconds = Math.Max((view.EventSpan ?? took).TotalSeconds, 0.001);
        int rows = screen.Height > 0 ? Math.Max(MostRowsOnTerminal, screen.Height - 8) : int.MaxValue;
        List<MinedTemplate> shown = [.. view.Templates.Take(rows)];
        bool IsNew(MinedTemplate template) => template.FirstTicks > following.CaughtUpTicks;
        List<IRenderable> parts = [head, .. Formats(view).Concat(Span(view, took)).Select(static line => new Line(line, Ink.Quiet)), Text.Empty];
        parts.Add(TemplateTableView.Table(shown, view.Counts.Lines, template => template.Count / seconds, IsNew));
        if (view.Templates.Count > shown.Count)
        {
            parts.Add(new Line($"  … and {Human.Count(view.Templates.Count - shown.Count)} rarer ones: tocsin templates FILE prints all.", Ink.Quiet));
        }

        screen.On(output).Write(new Rows(parts));
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
