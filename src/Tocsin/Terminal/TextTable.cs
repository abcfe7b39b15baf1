using Spectre.Console;
using Spectre.Console.Rendering;

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

/// <summary>
/// The library's grid as a table: aligned columns, a quiet heading, as wide as its content and never wider than the
/// window. Ours are only the choice of the columns that a narrow window has room for, and that no line ends in spaces.
/// </summary>
internal sealed class TextTable(params Column[] columns) : Renderable
{
    private const int Gap = 2;
    private const int LeastFlexible = 24;

    private readonly List<Field[]> _rows = [];

    /// <summary>False to leave the heading out.</summary>
    public bool Heading { get; init; } = true;

    /// <summary>Adds a row, one field a column.</summary>
    public void Add(params Field[] fields) => _rows.Add(fields);

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        List<int> shown = [.. Enumerable.Range(0, columns.Length)];
        IRenderable table = Grid(shown);
        for (int spare = 1; table.Measure(options, maxWidth).Min > maxWidth && shown.RemoveAll(index => columns[index].Spare == spare) > 0; spare++)
        {
            table = Grid(shown);
        }

        if (table.Measure(options, maxWidth).Min > maxWidth)
        {
            table = Grid(shown, allGiveWay: true);
        }

        foreach (SegmentLine line in Segment.SplitLines(table.Render(options, maxWidth)))
        {
            int end = line.FindLastIndex(static run => !string.IsNullOrWhiteSpace(run.Text));
            for (int index = 0; index <= end; index++)
            {
                yield return index < end ? line[index] : new Segment(line[index].Text.TrimEnd(' '), line[index].Style);
            }

            yield return Segment.LineBreak;
        }
    }

    private Grid Grid(List<int> shown, bool allGiveWay = false)
    {
        Grid grid = new();
        foreach (int index in shown)
        {
            grid.AddColumn(new GridColumn { NoWrap = !columns[index].Flexible && !allGiveWay, Padding = new Padding(Gap, 0, 0, 0) });
        }

        IEnumerable<Field[]> rows = Heading ? _rows.Prepend([.. columns.Select(static column => new Field(column.Title, Ink.Quiet))]) : _rows;
        foreach (Field[] row in rows)
        {
            grid.AddRow([.. shown.Select(index => Cell(columns[index], row[index]))]);
        }

        return grid;
    }

    private static Line Cell(Column column, Field field) =>
        new(field.Text, field.Ink) { Right = column.Right, Room = column.Least, Least = column.Flexible ? LeastFlexible : null };
}
