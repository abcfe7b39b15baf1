namespace Tocsin.Engine.Formats.Fields;

/// <summary>What somebody who misspelled a name may have meant.</summary>
internal static class NearestName
{
    /// <summary><c>; did you mean 'x'?</c> where one of the names is near enough, else the list of them.</summary>
    public static string Hint(string written, IReadOnlyList<string> names)
    {
        string nearest = names.MinBy(name => Distance(written, name))!;
        return Distance(written, nearest) <= nearest.Length / 3
            ? $"; did you mean '{nearest}'?"
            : $"; there are {string.Join(", ", names)}.";
    }

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 0; i < left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < right.Length; j++)
            {
                int replaced = diagonal + (char.ToLowerInvariant(left[i]) == right[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], row[j + 1]) + 1);
            }
        }

        return row[^1];
    }
}
