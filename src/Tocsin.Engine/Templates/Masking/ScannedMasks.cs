namespace Tocsin.Engine.Templates.Masking;

/// <summary>The masks that a scanner of our own knows, in the order in which a run of them may stand in the list of masks.</summary>
internal enum ScannedMask
{
    Path,
    Id,
    Ip,
    Block,
    Hex,
    Uuid,
    Num,
    Number,
}

/// <summary>The patterns that are scanned by hand instead of by a regex. They are recognised by equality, so a changed pattern is simply a regex again.</summary>
internal static class ScannedMasks
{
    /// <summary>How many there are.</summary>
    public const int Count = 8;

    // (?<!\w)- and not \B-, which .NET 10 gets wrong without backtracking: (?:\B-)?\b\d+\b finds one number in "-~8 9".
    private static readonly string[] Patterns =
    [
        @"(?<![\w/])(?:/[\w.-]+){2,}/?",
        @"(?<=_)-?\d\w*",
        @"\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b",
        @"\bblk_-?\d+\b",
        @"\b0x[0-9a-fA-F]+\b",
        @"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        @"\b\d+\b",
        @"(?:(?<!\w)-)?\b(?:\d+(?:\.\d+)*|[0-9a-fA-F]{8,})\b",
    ];

    /// <summary>The rule of a scanned mask.</summary>
    public static MaskRule Rule(ScannedMask mask, string name) => new(Patterns[(int)mask], name, mask is ScannedMask.Path or ScannedMask.Id or ScannedMask.Number);

    /// <summary>The end of the longest run of scanned masks in their order that begins at rule <paramref name="first"/>; <paramref name="first"/> itself when there is none.</summary>
    public static int EndOfRun(IReadOnlyList<MaskRule> rules, int first)
    {
        int last = -1, end = first;
        while (end < rules.Count && IndexOf(rules[end]) is int mask && mask > last && (mask, last) != ((int)ScannedMask.Number, (int)ScannedMask.Num))
        {
            last = mask;
            end++;
        }

        return end;
    }

    /// <summary>Which scanned mask a rule is. Its name must be plain letters, or a later mask of the run could match within the brackets.</summary>
    public static int? IndexOf(MaskRule rule)
    {
        int index = Array.IndexOf(Patterns, rule.Pattern);
        return index >= 0 && rule.Name.All(char.IsAsciiLetter) && !rule.Name.All(char.IsAsciiHexDigit) ? index : null;
    }
}
