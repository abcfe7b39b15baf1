using System.Text;

namespace Tocsin.Benchmarks.Mining;

/// <summary>The contents of the twelve real logs that lie beside a checkout (<c>../shared/data/loghub2k</c>).</summary>
internal static class RealLogs
{
    /// <summary>All contents, or null where the folder is absent.</summary>
    public static List<string>? Contents()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string logs = Path.Combine(folder.FullName, "..", "shared", "data", "loghub2k");
            if (File.Exists(Path.Combine(folder.FullName, "Tocsin.slnx")) && Directory.Exists(logs))
            {
                return [.. Directory.EnumerateFiles(logs, "*.truth.csv").Order(StringComparer.Ordinal).SelectMany(path => SecondColumn(File.ReadAllText(path)).Skip(1))];
            }
        }

        return null;
    }

    private static IEnumerable<string> SecondColumn(string csv)
    {
        StringBuilder field = new();
        int column = 0;
        bool quoted = false;
        for (int at = 0; at < csv.Length; at++)
        {
            char letter = csv[at];
            if (letter == '"' && quoted && at + 1 < csv.Length && csv[at + 1] == '"')
            {
                field.Append(csv[at++]);
            }
            else if (letter == '"')
            {
                quoted = !quoted;
            }
            else if (quoted || letter is not (',' or '\n'))
            {
                field.Append(letter);
            }
            else
            {
                if (column == 1)
                {
                    yield return field.ToString();
                }

                field.Clear();
                column = letter == '\n' ? 0 : column + 1;
            }
        }
    }
}
