using System.Text;

namespace Tocsin.Commands.Sessions;

/// <summary>The fields of one line of a CSV: separated by commas, in quotes where they hold a comma (a quote within is written twice), without the spaces around them.</summary>
internal static class CsvFields
{
    /// <summary>All fields, at least one. A quote that nothing closes lasts to the line's end: fields with line ends are not for lists of ids.</summary>
    public static List<string> Of(string line)
    {
        List<string> fields = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int at = 0; at < line.Length; at++)
        {
            char character = line[at];
            if (character == '"')
            {
                if (quoted && at + 1 < line.Length && line[at + 1] == '"')
                {
                    field.Append('"');
                    at++;
                    continue;
                }

                quoted = !quoted;
            }
            else if (character == ',' && !quoted)
            {
                fields.Add(field.ToString().Trim());
                field.Clear();
            }
            else
            {
                field.Append(character);
            }
        }

        fields.Add(field.ToString().Trim());
        return fields;
    }

    /// <summary>Which column has one of these names, in any case and with or without underscores; -1 for none.</summary>
    public static int Column(List<string> header, params ReadOnlySpan<string> names)
    {
        for (int column = 0; column < header.Count; column++)
        {
            string name = header[column].Replace("_", "", StringComparison.Ordinal);
            foreach (string wanted in names)
            {
                if (string.Equals(name, wanted, StringComparison.OrdinalIgnoreCase))
                {
                    return column;
                }
            }
        }

        return -1;
    }
}
