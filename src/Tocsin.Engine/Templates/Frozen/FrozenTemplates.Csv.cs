namespace Tocsin.Engine.Templates.Frozen;

// Seeding from a list of templates.
public sealed partial class FrozenTemplates
{
    /// <summary>
    /// A set from a CSV (RFC 4180) whose header has the columns <c>event_id</c> and <c>template</c> in any order and case, among
    /// others or not; loghub's <c>EventId</c> and <c>EventTemplate</c> will do. Event ids are kept as they are.
    /// </summary>
    /// <param name="csv">The file's text.</param>
    /// <param name="options">Masks and delimiters for the lines; without any, none. Masks belong here only if the templates have their names.</param>
    /// <exception cref="InvalidDataException">The file is not such a CSV, or an event id or a template is there twice; the message names the row.</exception>
    public static FrozenTemplates FromCsv(string csv, MinerOptions? options = null)
    {
        options ??= new MinerOptions();
        options.Check();
        List<string[]> rows = CsvRows.Read(csv);
        if (rows.Count == 0)
        {
            throw new InvalidDataException("The list of templates is empty: its first row must name the columns event_id and template.");
        }

        int idColumn = Column(rows[0], "eventid"), textColumn = Column(rows[0], "template", "eventtemplate");
        if (idColumn < 0 || textColumn < 0)
        {
            throw new InvalidDataException($"The list of templates has the columns {string.Join(", ", rows[0])}: it needs event_id and template.");
        }

        List<FrozenTemplate> templates = [];
        Dictionary<string, int> ids = [], texts = [];
        for (int row = 1; row < rows.Count; row++)
        {
            if (rows[row].Length != rows[0].Length)
            {
                throw new InvalidDataException($"Row {row + 1} of the list of templates has {rows[row].Length} fields, the header has {rows[0].Length}: put a field with a comma in quotes.");
            }

            (string id, string text) = (rows[row][idColumn].Trim(), rows[row][textColumn]);
            if (id.Length == 0)
            {
                throw new InvalidDataException($"Row {row + 1} of the list of templates has no event id: give it one.");
            }

            RefuseSecond(ids, id, row, "event id");
            RefuseSecond(texts, text, row, "template");
            templates.Add(new FrozenTemplate(id, text));
        }

        return OfList(options, templates);
    }

    private static FrozenTemplates OfList(MinerOptions options, IReadOnlyList<FrozenTemplate> templates) =>
        new(options, templates, new TemplatePatterns(templates.Select(template => template.Text), options));

    private static void RefuseSecond(Dictionary<string, int> seen, string value, int row, string what)
    {
        if (!seen.TryAdd(value, row))
        {
            throw new InvalidDataException($"Row {row + 1} of the list of templates has the {what} '{value}', which row {seen[value] + 1} has already: remove one of them.");
        }
    }

    private static int Column(string[] header, params string[] names) =>
        Array.FindIndex(header, name => names.Contains(name.Replace("_", "", StringComparison.Ordinal).Trim(), StringComparer.OrdinalIgnoreCase));
}
