using System.Text;

namespace Tocsin.Engine.Templates.Frozen;

/// <summary>The rows of a CSV text (RFC 4180; a line feed alone ends a row too; empty lines are passed over).</summary>
internal static class CsvRows
{
    /// <summary>All rows. Throws <see cref="InvalidDataException"/> naming the line where a quote is wrong.</summary>
    public static List<string[]> Read(string csv)
    {
        List<string[]> rows = [];
        List<string> fields = [];
        int at = csv.StartsWith('\uFEFF') ? 1 : 0, line = 1;
        while (at < csv.Length)
        {
            int start = at;
            fields.Add(Field(csv, ref at, ref line));
            if (at < csv.Length && csv[at] == ',')
            {
                at++;
                if (at < csv.Length && csv[at] is not ('\r' or '\n'))
                {
                    continue;
                }

                fields.Add("");
            }

            bool empty = fields.Count == 1 && at == start;
            at += csv.AsSpan(at).StartsWith("\r\n") ? 2 : at < csv.Length ? 1 : 0;
            line++;
            if (!empty)
            {
                rows.Add([.. fields]);
            }

            fields.Clear();
        }

        return rows;
    }

    private static string Field(string csv, ref int at, ref int line)
    {
        if (at == csv.Length || csv[at] != '"')
        {
            int length = csv.AsSpan(at).IndexOfAny(',', '\n') is >= 0 and int found ? found : csv.Length - at;
            int end = at + length;
            string plain = csv[at..(end > at && csv[end - 1] == '\r' && (end == csv.Length || csv[end] == '\n') ? end - 1 : end)];
            at += plain.Length;
            return plain;
        }

        int opened = line;
        StringBuilder field = new();
        for (at++; at < csv.Length; at++)
        {
            line += csv[at] == '\n' ? 1 : 0;
            if (csv[at] != '"')
            {
                field.Append(csv[at]);
            }
            else if (at + 1 < csv.Length && csv[at + 1] == '"')
            {
                field.Append(csv[at++]);
            }
            else
            {
                at++;
                return at == csv.Length || csv[at] is ',' or '\r' or '\n'
                    ? field.ToString()
                    : throw new InvalidDataException($"Line {line} of the list of templates has text after a closing quote: write a quote within a field twice.");
            }
        }

        throw new InvalidDataException($"Line {opened} of the list of templates opens a quote that nothing closes.");
    }
}
