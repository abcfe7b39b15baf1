using Tocsin.Engine.Logs;
using Tocsin.Terminal;

namespace Tocsin.Commands.Mining;

/// <summary>Templates as a table for people: how many lines, which share, how fast, which text; new and grave ones marked.</summary>
internal static class TemplateTableView
{
    private const int BarCells = 8;

    /// <summary>The table, as wide as there is room.</summary>
    /// <param name="templates">What to show, in this order.</param>
    /// <param name="lines">All lines that were mined: what shares are of.</param>
    /// <param name="rate">Lines per second of a template; null to leave the column out.</param>
    /// <param name="isNew">Which templates carry the mark of the new.</param>
    /// <param name="live">True for a frame of many: columns keep their places.</param>
    public static TextTable Table(
        IReadOnlyList<MinedTemplate> templates, long lines, Func<MinedTemplate, double>? rate, Func<MinedTemplate, bool> isNew, bool live = false)
    {
        List<Column> columns = [new(""), new("lines", Right: true, Least: live ? 9 : 0), new("share", Right: true, Spare: 3), new("", Spare: 1)];
        if (rate is not null)
        {
            columns.Add(new("rate", Right: true, Spare: 2, Least: live ? 7 : 0));
        }

        columns.Add(new("template", Flexible: true));
        TextTable table = new([.. columns]);
        long most = templates.Count == 0 ? 1 : Math.Max(1, templates.Max(static template => template.Count));
        foreach (MinedTemplate template in templates)
        {
            List<Field> fields =
            [
                Mark(template, isNew(template)),
                new(Human.Count(template.Count), Ink.Strong),
                new(Human.Share(template.Count, lines)),
                new(Bar.Share((double)template.Count / most, BarCells).PadRight(BarCells), Ink.Quiet),
            ];
            if (rate is not null)
            {
                fields.Add(new(live ? Human.Rate(rate(template)) : Human.Frequency(rate(template)), Ink.Quiet));
            }

            fields.Add(template.Text.Length == 0 ? new("(an empty line)", Ink.Quiet) : new(Printable.Line(template.Text), Ink.Template));
            table.Add([.. fields]);
        }

        return table;
    }

    /// <summary>What happened to lines that were not as they should be; each a whole sentence.</summary>
    public static IEnumerable<string> Remarks(MiningView view)
    {
        MiningCounts counts = view.Counts;
        if (counts.HeaderMisses > 0 && view.Formats.Any(static format => format.Name is not (null or "none")))
        {
            yield return $"{Human.Count(counts.HeaderMisses, "line")} did not fit the header and {(counts.HeaderMisses == 1 ? "was" : "were")} kept whole.";
        }

        if (counts.Truncated > 0)
        {
            yield return $"{Human.Count(counts.Truncated, "line")} longer than 64 KiB, cut.";
        }

        if (counts.InvalidUtf8 > 0)
        {
            yield return $"{Human.Count(counts.InvalidUtf8, "line")} with bytes that are not UTF-8, replaced by U+FFFD.";
        }

        long forgotten = counts.Lines - view.Templates.Sum(static template => template.Count);
        if (forgotten > 0)
        {
            yield return $"{Human.Count(forgotten, "line")} in templates that were evicted: least recently used, beyond max_clusters.";
        }
    }

    private static Field Mark(MinedTemplate template, bool isNew) => (isNew, template.Worst) switch
    {
        (true, _) => new("●", Ink.Fresh),
        (_, >= Severity.Error) => new("!", Ink.Bad),
        (_, Severity.Warning) => new("!", Ink.Warning),
        _ => new(""),
    };
}
