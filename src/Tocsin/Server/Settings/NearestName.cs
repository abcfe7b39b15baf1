namespace Tocsin.Server.Settings;

/// <summary>What somebody who mistyped a name probably meant.</summary>
internal static class NearestName
{
    /// <summary>The known name with the fewest edits (insert, remove, replace a letter), or null when none is near.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        (string? best, int least) = (null, (Math.Max(name.Length, 3) / 2) + 1);
        foreach (string candidate in known)
        {
            int distance = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < least)
            {
                (best, least) = (candidate, distance);
            }
        }

        return best;
    }

    // Levenshtein's distance, one row of the table at a time.
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
