using System.Globalization;

namespace Tocsin.Sinks.Errors;

/// <summary>The name of a file: <c>part-LANE-SEQUENCE.json</c>; while it is written, with <see cref="Unfinished"/> behind.</summary>
/// <param name="Lane">Whose records it holds.</param>
/// <param name="Sequence">Counts a lane's files, from 1, over all runs of the program.</param>
internal readonly record struct ErrorFileName(int Lane, long Sequence)
{
    /// <summary>What stands behind the name of a file that is being written.</summary>
    public const string Unfinished = ".tmp";

    private const string Beginning = "part-";
    private const string Ending = ".json";

    /// <summary>The finished file's.</summary>
    public string Final => string.Create(CultureInfo.InvariantCulture, $"{Beginning}{Lane:00000}-{Sequence:000000}{Ending}");

    /// <summary>The same while it is written.</summary>
    public string Temporary => Final + Unfinished;

    /// <summary>Reads a name; null for what is not ours.</summary>
    public static ErrorFileName? Parse(string name, out bool unfinished)
    {
        unfinished = name.EndsWith(Unfinished, StringComparison.Ordinal);
        ReadOnlySpan<char> rest = unfinished ? name.AsSpan(0, name.Length - Unfinished.Length) : name;
        if (!rest.StartsWith(Beginning, StringComparison.Ordinal) || !rest.EndsWith(Ending, StringComparison.Ordinal))
        {
            return null;
        }

        rest = rest[Beginning.Length..^Ending.Length];
        int dash = rest.IndexOf('-');
        return dash > 0
            && int.TryParse(rest[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out int lane)
            && long.TryParse(rest[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long sequence)
            && sequence < long.MaxValue / 2
                ? new ErrorFileName(lane, sequence)
                : null;
    }
}
