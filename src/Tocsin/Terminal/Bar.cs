using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tocsin.Terminal;

/// <summary>Bars.</summary>
internal static class Bar
{
    private const string Eighths = " ▏▎▍▌▋▊▉█";

    /// <summary>
    /// A share in block characters, an eighth of a cell fine; anything above nothing shows at least a sliver. Not padded. The
    /// library's bars have whole cells only, and most templates are far below one.
    /// </summary>
    /// <param name="share">From 0 to 1.</param>
    /// <param name="cells">Cells of the whole.</param>
    public static string Share(double share, int cells)
    {
        int eighths = (int)Math.Round(Math.Clamp(share, 0, 1) * cells * 8);
        if (eighths == 0 && share > 0)
        {
            eighths = 1;
        }

        string whole = new('█', eighths / 8);
        return eighths % 8 == 0 ? whole : whole + Eighths[eighths % 8];
    }

    /// <summary>A name, how far it is, and what else there is to say, on one line.</summary>
    public static IRenderable Progress(Line name, double share, int cells, Line rest, IAnsiConsole console)
    {
        Grid line = new();
        line.AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().PadRight(0));
        return line.AddRow(name, Progress(share, cells, console), rest);
    }

    /// <summary>Progress as a line that fills, <paramref name="cells"/> wide.</summary>
    private static IRenderable Progress(double share, int cells, IAnsiConsole console)
    {
        ProgressBarColumn bar = new()
        {
            Width = cells,
            CompletedStyle = Ink.Fresh.Style(),
            FinishedStyle = Ink.Fresh.Style(),
            RemainingStyle = Ink.Quiet.Style(),
        };
        ProgressTask task = new(0, "progress", maxValue: 1) { Value = Math.Clamp(share, 0, 1) };
        return bar.Render(RenderOptions.Create(console), task, TimeSpan.Zero);
    }
}
