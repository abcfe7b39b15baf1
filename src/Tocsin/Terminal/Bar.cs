namespace Tocsin.Terminal;

/// <summary>Bars of block characters, an eighth of a cell fine.</summary>
internal static class Bar
{
    private const string Eighths = " ▏▎▍▌▋▊▉█";

    /// <summary>A share as a bar; anything above nothing shows at least a sliver. Not padded.</summary>
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

    /// <summary>Progress as a line that fills.</summary>
    public static string Progress(double share, int cells, bool colors)
    {
        int done = (int)Math.Round(Math.Clamp(share, 0, 1) * cells);
        return new string('━', done).With(Ink.Fresh, colors) + new string('─', cells - done).With(Ink.Quiet, colors);
    }
}
