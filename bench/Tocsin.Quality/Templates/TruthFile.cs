using System.Text;

namespace Tocsin.Quality.Templates;

/// <summary>One line of a log with its true event, as loghub's <c>X_2k.log_structured.csv</c> says.</summary>
/// <param name="Content">The line without its header.</param>
/// <param name="EventId">The event: E1, E2, …</param>
/// <param name="Template">The event's template, parameters as <c>&lt;*&gt;</c>.</param>
internal sealed record TruthLine(string Content, string EventId, string Template);

/// <summary>Reads <c>X_2k.truth.csv</c> (RFC 4180) by the names in its first row.</summary>
internal static class TruthFile
{
    public static IReadOnlyList<TruthLine> Read(string path)
    {
        List<List<string>> rows = Rows(File.ReadAllText(path));
        int content = rows[0].IndexOf("Content"), eventId = rows[0].IndexOf("EventId"), template = rows[0].IndexOf("EventTemplate");
        if (content < 0 || eventId < 0 || template < 0)
        {
            throw new InvalidDataException($"'{path}' has the columns {string.Join(", ", rows[0])}; Content, EventId and EventTemplate are needed.");
        }

        return [.. rows.Skip(1).Select(row => new TruthLine(row[content], row[eventId], row[template]))];
    }

    private static List<List<string>> Rows(string text)
    {
        List<List<string>> rows = [];
        List<string> row = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char letter = text[i];
            if (quoted)
            {
                if (letter != '"')
                {
                    field.Append(letter);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append('"');
                    i++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (letter == '"')
            {
                quoted = true;
            }
            else if (letter == ',')
            {
                EndField();
            }
            else if (letter == '\n')
            {
                EndRow();
            }
            else if (letter != '\r')
            {
                field.Append(letter);
            }
        }

        if (field.Length > 0 || row.Count > 0)
        {
            EndRow();
        }

        return rows;

        void EndField()
        {
            row.Add(field.ToString());
            field.Clear();
        }

        void EndRow()
        {
            EndField();
            rows.Add(row);
            row = [];
        }
    }
}
