using System.Text;

namespace Tocsin.Engine.Formats.Fields;

internal enum TransformKind : byte
{
    FirstSegment,
    Log10,
    Log2,
    Lower,
    Upper,
    Digits,
    Hash,
    Fold,
    Or,
}

/// <summary>One step of <c>{field|step|step}</c>.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Argument">What follows its colon, in UTF-8.</param>
internal readonly record struct Transform(TransformKind Kind, byte[] Argument)
{
    private static readonly string[] Plain = ["first-segment", "log10", "log2", "lower", "upper", "digits", "hash"];

    private static readonly string[] Names = [.. Plain, "fold:PREFIX", "or:TEXT"];

    /// <summary>Reads one; null and a fault when it is none.</summary>
    public static Transform? Parse(string text, out string? fault)
    {
        fault = null;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = (colon < 0 ? text : text[..colon]).Trim();
        byte[] argument = colon < 0 ? [] : Encoding.UTF8.GetBytes(text[(colon + 1)..]);
        switch (name)
        {
            case "fold" or "or" when argument.Length == 0:
                fault = $"'{name}' needs a text after a colon, as in {(name == "or" ? "or:-" : "fold:/cases/")}";
                return null;
            case "fold":
                return new Transform(TransformKind.Fold, argument);
            case "or":
                return new Transform(TransformKind.Or, argument);
        }

        int plain = Array.IndexOf(Plain, name);
        if (plain < 0)
            fault = $"unknown transform '{name}'{NearestName.Hint(name, Names)}";
        else if (colon >= 0)
            fault = $"'{name}' takes nothing after a colon";
        return fault is null ? new Transform((TransformKind)plain, []) : null;
    }
}
