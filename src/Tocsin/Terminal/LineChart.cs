using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tocsin.Terminal;

/// <summary>One line of a chart.</summary>
/// <param name="Name">Stands at the line's right end, so that colours are not needed to tell lines apart.</param>
/// <param name="Values">One a step; NaN where there is none.</param>
/// <param name="Ink">Its colour.</param>
internal sealed record ChartLine(string Name, IReadOnlyList<double> Values, Ink Ink);

/// <summary>
/// Lines over steps, in braille dots (two by four a cell), with the scale at the left and each line's name and last value at its right end. The scale is
/// logarithmic where the values span more than a factor of 20, and says so. As wide as there is room, up to 100 cells.
/// </summary>
internal sealed class LineChart(IReadOnlyList<ChartLine> lines, string steps) : Renderable
{
    private const int DotsAcross = 2;
    private const int DotsDown = 4;
    private const int MostCells = 100;
    private const int FewestCells = 12;
    private const double LogarithmicFrom = 20;
    private const int Gap = 1;

    // The bits of a braille pattern (U+2800) by row and column.
    private static readonly byte[,] Bits = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    /// <summary>Rows of the drawing, without the axis.</summary>
    public int Rows { get; init; } = 8;

    /// <summary>Steps that the axis is made for: more than there are values yet while a line grows.</summary>
    public int Steps { get; init; }

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        double[] all = [.. lines.SelectMany(static line => line.Values).Where(double.IsFinite)];
        if (all.Length == 0)
        {
            yield break;
        }

        ChartScale scale = ChartScale.Of(all.Min(), all.Max(), LogarithmicFrom);
        string[] scaled = [.. Enumerable.Range(0, Rows).Select(row =>
            row == 0 ? Label(scale.Top) : row == Rows - 1 ? Label(scale.Bottom) : row == Rows / 2 ? Label(scale.At(1 - ((row + 0.5) / Rows))) : "")];
        int labels = scaled.Max(static label => label.Length);
        List<(int Row, string Text, Ink Ink)> ends = Ends(scale);
        int names = ends.Max(static end => end.Text.Length) + Gap;
        int cells = Math.Clamp(maxWidth - labels - 2 - names, FewestCells, MostCells);
        (byte[,] dots, Ink[,] inks) = Draw(scale, cells);
        bool coloured = options.ColorSystem != ColorSystem.NoColors;
        Segment Inked(string text, Ink ink) => coloured ? new Segment(text, ink.Style()) : new Segment(text);

        for (int row = 0; row < Rows; row++)
        {
            string label = scaled[row];
            yield return Inked($"{label.PadLeft(labels)} {(label.Length > 0 ? '┤' : '│')}", Ink.Quiet);
            int end = LastCell(dots, row, cells);
            foreach (Segment run in Runs(dots, inks, row, end, Inked))
            {
                yield return run;
            }

            if (ends.Find(end => end.Row == row) is { Text: not null } name)
            {
                yield return new Segment(new string(' ', cells - end + Gap));
                yield return Inked(name.Text, name.Ink);
            }

            yield return Segment.LineBreak;
        }

        string last = Human.Count(Math.Max(Steps, lines.Max(static line => line.Values.Count)));
        string kind = scale.Logarithmic ? $"{steps} (logarithmic scale)" : steps;
        int room = cells - last.Length - 1;
        yield return Inked($"{new string(' ', labels + 1)}└{new string('─', cells)}", Ink.Quiet);
        yield return Segment.LineBreak;
        yield return Inked($"{new string(' ', labels + 2)}1 {Cells.Fit(kind, Math.Max(0, room - 2)).PadRight(Math.Max(0, room - 1))}{last}", Ink.Quiet);
        yield return Segment.LineBreak;
    }

    private static string Label(double value) => value switch
    {
        0 => "0",
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.00", CultureInfo.InvariantCulture),
        >= 0.001 => value.ToString("0.0000", CultureInfo.InvariantCulture),
        _ => value.ToString("0.0e0", CultureInfo.InvariantCulture),
    };

    /// <summary>The names at the right, each on a row of its own: as near as there is room to where its line ends.</summary>
    private List<(int Row, string Text, Ink Ink)> Ends(ChartScale scale)
    {
        List<(int Row, string Text, Ink Ink)> ends = [];
        foreach (ChartLine line in lines.Where(static line => line.Values.Any(double.IsFinite)).OrderByDescending(static line => Last(line)))
        {
            int row = Math.Clamp((int)((1 - scale.Share(Last(line))) * Rows), 0, Rows - 1);
            int below = ends.Count == 0 ? 0 : ends[^1].Row + 1;
            ends.Add((Math.Max(row, below), $"{Label(Last(line))} {line.Name}", line.Ink));
        }

        // Those that were pushed below the last row push the others up again.
        for (int index = ends.Count - 1, room = Rows - 1; index >= 0; index--, room--)
        {
            ends[index] = ends[index] with { Row = Math.Min(ends[index].Row, room) };
            room = ends[index].Row;
        }

        return ends;
    }

    private static double Last(ChartLine line) => line.Values.Last(double.IsFinite);

    private (byte[,] Dots, Ink[,] Inks) Draw(ChartScale scale, int cells)
    {
        byte[,] dots = new byte[Rows, cells];
        Ink[,] inks = new Ink[Rows, cells];
        int wide = cells * DotsAcross, high = Rows * DotsDown;
        int across = Math.Max(Steps, lines.Max(static line => line.Values.Count));
        foreach (ChartLine line in lines)
        {
            (int X, int Y)? before = null;
            for (int step = 0; step < line.Values.Count; step++)
            {
                if (!double.IsFinite(line.Values[step]))
                {
                    continue;
                }

                int x = across == 1 ? 0 : (int)Math.Round((double)step / (across - 1) * (wide - 1));
                int y = (int)Math.Round((1 - scale.Share(line.Values[step])) * (high - 1));
                Stroke(before ?? (x, y), (x, y), line.Ink);
                before = (x, y);
            }
        }

        return (dots, inks);

        void Stroke((int X, int Y) from, (int X, int Y) to, Ink ink)
        {
            int length = Math.Max(1, Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y)));
            for (int point = 0; point <= length; point++)
            {
                int x = from.X + (int)Math.Round((double)point / length * (to.X - from.X));
                int y = from.Y + (int)Math.Round((double)point / length * (to.Y - from.Y));
                dots[y / DotsDown, x / DotsAcross] |= Bits[y % DotsDown, x % DotsAcross];
                inks[y / DotsDown, x / DotsAcross] = ink;
            }
        }
    }

    private static int LastCell(byte[,] dots, int row, int cells)
    {
        while (cells > 0 && dots[row, cells - 1] == 0)
        {
            cells--;
        }

        return cells;
    }

    /// <summary>A row of the drawing up to a cell, in runs of one ink.</summary>
    private static IEnumerable<Segment> Runs(byte[,] dots, Ink[,] inks, int row, int end, Func<string, Ink, Segment> inked)
    {
        StringBuilder run = new();
        for (int cell = 0; cell < end; cell++)
        {
            if (cell > 0 && inks[row, cell] != inks[row, cell - 1])
            {
                yield return inked(run.ToString(), inks[row, cell - 1]);
                run.Clear();
            }

            run.Append(dots[row, cell] == 0 ? ' ' : (char)(0x2800 + dots[row, cell]));
        }

        if (end > 0)
        {
            yield return inked(run.ToString(), inks[row, end - 1]);
        }
    }
}

/// <summary>From values to the height of a chart.</summary>
internal readonly record struct ChartScale(double Bottom, double Top, bool Logarithmic)
{
    /// <summary>Logarithmic from a factor on between the least and the most; linear scales begin at 0 where the least is small against the most.</summary>
    public static ChartScale Of(double least, double most, double logarithmicFrom)
    {
        if (least > 0 && most / least > logarithmicFrom)
        {
            return new ChartScale(least, most, true);
        }

        double bottom = least >= 0 && least < most / 2 ? 0 : least;
        return new ChartScale(bottom, most > bottom ? most : bottom + 1, false);
    }

    /// <summary>How high a value stands, from 0 to 1.</summary>
    public double Share(double value) => Logarithmic ? Math.Log(value / Bottom) / Math.Log(Top / Bottom) : (value - Bottom) / (Top - Bottom);

    /// <summary>The value at a height.</summary>
    public double At(double share) => Logarithmic ? Bottom * Math.Pow(Top / Bottom, share) : Bottom + (share * (Top - Bottom));
}
