using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Terminal;

namespace Tocsin.Commands.Mining;

/// <summary>Draws the live table of <c>tocsin watch</c>, one frame after the other. One thread.</summary>
internal sealed class WatchScreen(LogMining mining, ReadingProgress progress, Following following, TimeProvider clock)
{
    private const int Surroundings = 5; // progress, two blank lines, heading, footer
    private const double Smoothing = 2; // seconds in which a rate forgets two thirds of what it was
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, (long Count, double Rate)> _rates = [];
    private long _drawn = clock.GetTimestamp();
    private long _lines;
    private double _rate;

    /// <summary>The frame as it is now.</summary>
    public IRenderable Draw(Screen screen, IAnsiConsole console)
    {
        MiningView view = mining.View();
        Measure(view);
        int rows = Math.Max(1, screen.Height - Surroundings - 1);
        List<MinedTemplate> shown = [.. view.Templates.Take(rows)];
        TextTable table = TemplateTableView.Table(shown, view.Counts.Lines, template => _rates[template.Cluster].Rate, IsNew, live: true);
        return new Rows(Head(view, screen, console), Text.Empty, table, Text.Empty, new Line(Foot(view, shown.Count), Ink.Quiet));
    }

    private IRenderable Head(MiningView view, Screen screen, IAnsiConsole console)
    {
        if (!following.IsAny || following.Bytes == 0 && progress.Current is not null)
        {
            return progress.Draw(view.Counts.Lines, screen, console);
        }

        string detail = Cells.FitEnd(Printable.Line(following.Detail), Math.Max(20, screen.Width / 2));
        string counts = $"{Human.Count(view.Counts.Lines, "line")}  {Human.Rate(_rate)}  {Human.Duration(progress.Elapsed)}";
        return following.CaughtUpTicks is null && following.InitialBytes > 0
            ? Bar.Progress(new Line(detail, Ink.Strong), (double)following.Bytes / following.InitialBytes, 12, new Line(counts) { Least = 0 }, console)
            : new Line(detail, Ink.Strong).With("  " + counts);
    }

    private string Foot(MiningView view, int shown)
    {
        int more = view.Templates.Count - shown;
        int fresh = view.Templates.Count(IsNew);
        string count = more > 0 ? $"{Human.Count(view.Templates.Count, "template")}, {Human.Count(more)} rarer ones not shown" : Human.Count(view.Templates.Count, "template");
        return "  " + count + (fresh > 0 ? $", {Human.Count(fresh)} new ●" : "") + (following.IsAny ? "   Ctrl-C ends" : "");
    }

    /// <summary>New: first seen after what was there at the start; without following, in the last seconds.</summary>
    private bool IsNew(MinedTemplate template) => following.IsAny
        ? template.FirstTicks > following.CaughtUpTicks
        : progress.Elapsed > Freshness && template.FirstTicks > (clock.GetUtcNow() - Freshness).UtcTicks;

    private void Measure(MiningView view)
    {
        double seconds = Math.Max(clock.GetElapsedTime(_drawn).TotalSeconds, 0.001);
        _drawn = clock.GetTimestamp();
        double weight = 1 - Math.Exp(-seconds / Smoothing);
        _rate += weight * (((view.Counts.Lines - _lines) / seconds) - _rate);
        _lines = view.Counts.Lines;
        foreach (MinedTemplate template in view.Templates)
        {
            (long count, double rate) = _rates.GetValueOrDefault(template.Cluster);
            _rates[template.Cluster] = (template.Count, rate + (weight * (((template.Count - count) / seconds) - rate)));
        }
    }
}
