namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>One line of bounded length.</summary>
internal static class IncidentSummary
{
    private const int Longest = 300;

    public static string Of(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        return line.Length <= Longest ? line : string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[Longest - 2]) ? Longest - 2 : Longest - 1), "…");
    }
}
