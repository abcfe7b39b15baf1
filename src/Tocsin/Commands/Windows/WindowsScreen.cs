using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Engine.Windows;
using Tocsin.Terminal;

namespace Tocsin.Commands.Windows;

/// <summary>Draws the live table of <c>tocsin windows</c>, one frame after the other. One thread.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="analysis">What is counted.</param>
/// <param name="outputs">Sends.</param>
/// <param name="head">Draws the first line: how far the input is, with the records so far.</param>
internal sealed class WindowsScreen(WindowsRequest request, IWindowView analysis, WindowsOutputs outputs, Func<long, Screen, IAnsiConsole, IRenderable> head)
{
    private const int Surroundings = 6; // head, two blank lines, heading, ledger, the line below

    private readonly WindowRows _rows = new(request.Options.GroupField, request.Options.Threshold);

    /// <summary>The frame as it is now.</summary>
    public IRenderable Draw(Screen screen, IAnsiConsole console)
    {
        WindowCounts counts = analysis.Counts;
        string[] troubles = [.. outputs.Sinks.Where(static sink => sink.Detail.Length > 0).Select(static sink => $"alerts: {sink.Detail}")];
        if (outputs.Errors?.Detail is { Length: > 0 } disk)
        {
            troubles = [.. troubles, disk];
        }

        int room = Math.Max(1, screen.Height - Surroundings - troubles.Length);
        TextTable table = _rows.Table();
        int rows = 0;
        foreach (WindowSummary window in analysis.Latest(room).TakeWhile(_ => rows < room))
        {
            rows += _rows.Add(table, window);
        }

        return new Rows(
            [
                head(counts.Seen - analysis.SeenBefore, screen, console),
                Text.Empty,
                table,
                Text.Empty,
                .. troubles.Select(static trouble => new Line(Printable.Line(trouble), Ink.Warning)),
                new Line(LedgerLines.Balance(counts), Ink.Quiet),
            ]);
    }
}
