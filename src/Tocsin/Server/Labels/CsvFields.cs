using System.Text;

namespace Tocsin.Server.Labels;

/// <summary>The fields of one line of a CSV: labels and lists of ids, whose fields have no line ends.</summary>
internal static class CsvFields
{
    /// <summary>Cuts a line at its commas, outside of quotation marks; false when one of these does not end. Spaces around a field go.</summary>
    public static bool Split(string line, List<string> fields)
    {
        fields.Clear();
        for (int at = 0; at <= line.Length; at++)
        {
            int end;
            if (at < line.Length && line[at] == '"')
            {
                StringBuilder quoted = new();
                for (at++; ; at = end + 2)
                {
                    end = line.IndexOf('"', at);
                    if (end < 0)
                    {
                        return false;
                    }

                    quoted.Append(line, at, end - at);
                    if (end + 1 == line.Length || line[end + 1] != '"')
                    {
                        break;
                    }

                    quoted.Append('"');
                }

                fields.Add(quoted.ToString().Trim());
                end = line.IndexOf(',', end);
            }
            else
            {
                end = line.IndexOf(',', at);
                fields.Add(line[at..(end < 0 ? line.Length : end)].Trim());
            }

            if (end < 0)
            {
                break;
            }

            at = end;
        }

        return true;
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
