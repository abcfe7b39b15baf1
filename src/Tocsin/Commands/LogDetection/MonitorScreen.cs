using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Terminal;

namespace Tocsin.Commands.LogDetection;

/// <summary>Draws the dashboard of <c>tocsin monitor</c>. One thread.</summary>
internal sealed class MonitorScreen(string server, TimeProvider clock)
{
    private const int Surroundings = 9; // head, counts, four figures, heading, footer, the line where the cursor rests
    private const int NarrowLine = 1; // what does not fit beside the figures
    private const int BlankLines = 2;
    private const int High = 16;
    private const int Wide = 70;

    private MonitorSnapshot? _seen;
    private long _seenAt;
    private string? _trouble;

    /// <summary>A look came back: with what was seen, or why nothing was.</summary>
    public void Saw(MonitorSnapshot? seen, string? trouble)
    {
        _trouble = trouble;
        if (seen is not null)
        {
            (_seen, _seenAt) = (seen, clock.GetTimestamp());
        }
    }

    /// <summary>The frame as it is now.</summary>
    public IRenderable Draw(Screen screen, IAnsiConsole console)
    {
        if (_seen is not { } seen)
        {
            return _trouble is null
                ? new Line($"{server}: looking …", Ink.Quiet)
                : new Rows(new Line($"● {server}", Ink.Bad), new Line($"  not reached: {Printable.Line(_trouble)}. Trying again.", Ink.Warning), Foot(0));
        }

        int rows = Math.Max(1, screen.Height - Surroundings - (screen.Height < High ? 0 : BlankLines) - (screen.Width < Wide ? NarrowLine : 0) - (_trouble is null ? 0 : 1));
        List<IRenderable> parts = [Head(seen)];
        if (_trouble is not null)
        {
            string age = Human.Duration(TimeSpan.FromSeconds(Math.Round(clock.GetElapsedTime(_seenAt).TotalSeconds)));
            parts.Add(new Line($"  connection lost: {Printable.Line(_trouble)}. This is {age} old; trying again.", Ink.Warning));
        }

        parts.AddRange(Body(seen, screen, rows));
        parts.Add(Foot(seen.Blocks.Count - rows));
        return new Rows(parts);
    }

    /// <summary>Everything at once, for <c>--once</c>.</summary>
    public static IRenderable Whole(MonitorSnapshot seen, Screen screen)
    {
        IRenderable head = new Line(seen.Server, Ink.Strong).With(seen.Model is { } model ? $"  model {Printable.Line(model)}" : "  no model").With(Updated(seen), Ink.Quiet);
        return new Rows([head, .. Body(seen, screen, int.MaxValue)]);
    }

    /// <summary>A look on one line, for pipes.</summary>
    public static string OneLine(MonitorSnapshot seen)
    {
        string figures = seen.Metrics is { Labelled: > 0 } metrics
            ? string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"; of {Human.Count(metrics.Labelled)} labelled: precision {metrics.Precision:0.0000}, recall {metrics.Recall:0.0000}, F1 {metrics.F1Score:0.0000}")
            : "";
        return $"{Printable.Line(seen.LastUpdated ?? "")}  {Counts(seen)}{figures}".TrimStart();
    }

    private Line Head(MonitorSnapshot seen)
    {
        Line head = new Line("● ", _trouble is null ? Ink.Fresh : Ink.Bad).With(server, Ink.Strong);
        return head.With(seen.Model is { } model ? $"  model {Printable.Line(model)}" : "  no model").With(Updated(seen), Ink.Quiet);
    }

    private static IEnumerable<IRenderable> Body(MonitorSnapshot seen, Screen screen, int rows)
    {
        bool airy = screen.Height is 0 or >= High;
        yield return new Line("  " + Counts(seen));
        if (airy)
        {
            yield return Text.Empty;
        }

        foreach (IRenderable figure in Figures(seen.Metrics, screen))
        {
            yield return figure;
        }

        if (airy)
        {
            yield return Text.Empty;
        }

        TextTable table = new(
            new(""), new("block", Flexible: true), new("lines", Right: true), new("verdict"), new("clients", Spare: 2), new("last line", Flexible: true, Spare: 1));
        foreach (BlockView block in seen.Blocks.Take(rows))
        {
            table.Add(
                new(block.IsAnomalous ? "!" : "", Ink.Bad),
                new(Printable.Line(block.BlockId)),
                new(Human.Count(block.LogCount)),
                new(Printable.Line(block.Status), block.IsAnomalous ? Ink.Bad : Ink.Good),
                new(string.Join(',', block.ClientIds), Ink.Quiet),
                new(Printable.Line(block.LastLog), Ink.Quiet));
        }

        yield return seen.Blocks.Count == 0 ? new Line("  no blocks yet", Ink.Quiet) : table;
    }

    private static IEnumerable<IRenderable> Figures(FigureView? metrics, Screen screen)
    {
        if (metrics is not { Labelled: > 0 } figures)
        {
            yield return new Line("  no labelled blocks: POST /load_labels, for accuracy, precision, recall, F1", Ink.Quiet);
            yield break;
        }

        (string, double)[] rows = [("accuracy", figures.Accuracy), ("precision", figures.Precision), ("recall", figures.Recall), ("F1", figures.F1Score)];
        if (screen.Width < Wide)
        {
            foreach ((string name, double value) in rows)
            {
                yield return Figure(name, value, 10);
            }

            yield return new Line($"  TP {figures.Tp}  FP {figures.Fp}  FN {figures.Fn}  TN {figures.Tn}", Ink.Quiet);
            yield break;
        }

        string[] beside =
        [
            $"TP {Human.Count(figures.Tp),9}   FP {Human.Count(figures.Fp),9}",
            $"FN {Human.Count(figures.Fn),9}   TN {Human.Count(figures.Tn),9}",
            "",
            $"of {Human.Count(figures.Labelled, "labelled block")}",
        ];
        for (int row = 0; row < rows.Length; row++)
        {
            yield return Figure(rows[row].Item1, rows[row].Item2, 24).With(beside[row].Length == 0 ? "" : $"   {beside[row]}", Ink.Quiet);
        }
    }

    private static Line Figure(string name, double value, int cells) => new Line($"  {name,-9}  ")
        .With(Bar.Share(value, cells).PadRight(cells), Ink.Fresh)
        .With(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"  {value:0.0000}"), Ink.Strong);

    private static string Counts(MonitorSnapshot seen) =>
        $"{Human.Count(seen.TotalBlockCount, "block")}, {Human.Count(seen.AnomalousBlocks)} anomalous, {Human.Count(seen.TotalLogCount, "line")}";

    private static string Updated(MonitorSnapshot seen) => seen.LastUpdated is { Length: > 0 } updated ? $"  {Printable.Line(updated)}" : "";

    private static Line Foot(int more) => new(more > 0 ? $"  {Human.Count(more)} more blocks not shown   Ctrl-C ends" : "  Ctrl-C ends", Ink.Quiet);
}
