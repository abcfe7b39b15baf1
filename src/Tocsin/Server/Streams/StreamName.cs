namespace Tocsin.Server.Streams;

/// <summary>
/// What a stream may be called. The name becomes a folder, so the set of characters is bounded and no name can leave its place;
/// names that differ by case alone are the same stream.
/// </summary>
public static class StreamName
{
    /// <summary>The rule, for people.</summary>
    public const string Rule = "A stream's name is 1 to 64 letters, digits, '-', '_' or '.', beginning and ending with a letter or digit.";

    // Devices that Windows finds under these names in every folder, with any extension.
    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
        "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
    };

    /// <summary>True when a stream may have this name.</summary>
    public static bool IsValid(string name) => Fault(name) is null;

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? Fault(string name) =>
        name.Length is 0 or > 64 ? "has a length that no stream name has."
        : !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? "has characters that a stream name may not have."
        : !char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1]) ? "must begin and end with a letter or digit."
        : name.Contains("..", StringComparison.Ordinal) ? "has two dots in a row."
        : Devices.Contains(name.Split('.')[0]) ? "is the name of a device on Windows."
        : null;
}
