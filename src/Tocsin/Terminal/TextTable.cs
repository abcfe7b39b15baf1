namespace Tocsin.Terminal;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Right">True for figures.</param>
/// <param name="Flexible">True for the one that gives way, cut with an ellipsis, when the window is narrow.</param>
/// <param name="Spare">Which column is left out first, 1 before 2, when even that is not enough; 0 for never.</param>
/// <param name="Least">Cells that it takes at least: what moves should not make its neighbours move.</param>
internal sealed record Column(string Title, bool Right = false, bool Flexible = false, int Spare = 0, int Least = 0);

/// <summary>One field of a table: printable text and what it is.</summary>
internal readonly record struct Field(string Text, Ink Ink = Ink.Plain);

/// <summary>A table without lines: aligned columns, a quiet heading, as wide as its content and never wider than the window.</summary>
internal sealed class TextTable(params Column[] columns)
{
    private const int Gap = 2;
    private const int LeastFlexible = 24;

    private readonly List<Field[]> _rows = [];

    /// <summary>Adds a row, one field a column.</summary>
    public void Add(params Field[] fields) => _rows.Add(fields);

    /// <summary>The finished lines, heading first, without spaces at their ends.</summary>
    /// <param name="width">Cells that a line may take.</param>
    /// <param name="colors">Whether fields are inked.</param>
    public IEnumerable<string> Lines(int width, bool colors)
    {
        int[] widths = Layout(width);
        yield return Line([.. columns.Select(static column => new Field(column.Title, Ink.Quiet))], widths, colors);
        foreach (Field[] row in _rows)
        {
            yield return Line(row, widths, colors);
        }
    }

    /// <summary>Cells of each column; -1 for one that is left out.</summary>
    private int[] Layout(int width)
    {
        int[] widths = [.. columns.Select((column, index) => _rows.Select(row => Cells.Width(row[index].Text)).Append(Cells.Width(column.Title)).Append(column.Least).Max())];
        int flexible = Array.FindIndex(columns, static column => column.Flexible);
        int spare = 1;
        while (Total(widths) > width)
        {
            int needed = flexible < 0 ? 0 : Math.Min(LeastFlexible, widths[flexible]);
            int room = flexible < 0 ? -1 : width - (Total(widths) - widths[flexible]);
            int victim = Array.FindIndex(columns, column => column.Spare == spare);
            if (room >= needed || victim < 0)
            {
                if (flexible >= 0)
                {
                    widths[flexible] = Math.Max(1, room);
                }

                break;
            }

            widths[victim] = -1;
            spare++;
        }

        return widths;
    }

    private static int Total(int[] widths) => widths.Where(static width => width >= 0).Sum(static width => width + Gap);

    private string Line(Field[] row, int[] widths, bool colors)
    {
        System.Text.StringBuilder line = new();
        int owed = 0; // spaces that are written only when something follows
        for (int index = 0; index < columns.Length; index++)
        {
            if (widths[index] < 0)
            {
                continue;
            }

            string text = Cells.Fit(row[index].Text, widths[index]);
            int padding = widths[index] - Cells.Width(text);
            owed += Gap;
            if (columns[index].Right)
            {
                owed += padding;
                padding = 0;
            }

            if (text.Length > 0)
            {
                line.Append(' ', owed).Append(text.With(row[index].Ink, colors));
                owed = 0;
            }

            owed += padding;
        }

        return line.ToString();
    }
}
