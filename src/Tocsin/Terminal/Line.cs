using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tocsin.Terminal;

/// <summary>
/// Printable text on one line, in runs of ink, cut with an ellipsis where there is no room: the library's own text would wrap,
/// and reads markup where it is told to.
/// </summary>
internal sealed class Line : Renderable
{
    private readonly List<Segment> _runs = [];

    public Line()
    {
    }

    public Line(string text, Ink ink = Ink.Plain) => With(text, ink);

    /// <summary>True to stand at the right end of the room there is: figures.</summary>
    public bool Right { get; init; }

    /// <summary>False for what must be read whole: the terminal may break it.</summary>
    public bool Cut { get; init; } = true;

    /// <summary>Cells that it can do with; null for all of its own.</summary>
    public int? Least { get; init; }

    /// <summary>Cells that it takes at least: what moves should not make its neighbours move.</summary>
    public int Room { get; init; }

    /// <summary>Adds text in an ink.</summary>
    public Line With(string text, Ink ink = Ink.Plain)
    {
        _runs.AddRange(Inking.Runs(text, ink).Where(static run => run.Text.Length > 0));
        return this;
    }

    protected override Measurement Measure(RenderOptions options, int maxWidth)
    {
        int cells = Math.Max(Room, Segment.CellCount(_runs));
        return new Measurement(Math.Min(cells, Least ?? cells), cells);
    }

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        int cells = Segment.CellCount(_runs);
        IEnumerable<Segment> runs = Cut && cells > maxWidth ? Fitting(maxWidth) : _runs;
        if (Right && cells < maxWidth)
        {
            runs = runs.Prepend(Segment.Padding(maxWidth - cells));
        }

        // Without colours the library would still print bold and dim.
        return options.ColorSystem == ColorSystem.NoColors ? runs.Select(static run => new Segment(run.Text)) : runs;
    }

    private IEnumerable<Segment> Fitting(int cells)
    {
        foreach (Segment run in _runs)
        {
            int taken = run.CellCount();
            if (taken >= cells)
            {
                // Something follows, or the run itself is too long: its end makes room for the ellipsis.
                yield return new Segment(Cells.Fit(run.Text + "…", cells), run.Style);
                yield break;
            }

            yield return run;
            cells -= taken;
        }
    }
}
