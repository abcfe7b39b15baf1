using Tocsin.Server.Streams;

namespace Tocsin.Server.Models;

/// <summary>What a model may be called: as a stream, and so that no name can be taken for a bundle's hash or for no model at all.</summary>
public static class ModelName
{
    /// <summary>What a stream's setting and a switch say when no model is to judge.</summary>
    public const string None = "none";

    /// <summary>The rule, for people.</summary>
    public const string Rule = "A model's name is 1 to 64 letters, digits, '-', '_' or '.', beginning and ending with a letter or digit, and not 'none'.";

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? Fault(string name) =>
        IsNone(name) ? "means that no model judges."
        : IsHash(name) ? "looks like the hash of a bundle."
        : StreamName.Fault(name)?.Replace("stream name", "model name", StringComparison.Ordinal);

    /// <summary>True for <see cref="None"/> in any case.</summary>
    public static bool IsNone(string name) => name.Equals(None, StringComparison.OrdinalIgnoreCase);

    /// <summary>True for 64 hexadecimal digits.</summary>
    public static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit);
}
