using System.Diagnostics.CodeAnalysis;

namespace Tocsin.Server.Settings;

/// <summary>
/// One of a few choices, as people write it: its name in any case, and nothing else. The framework's own reading also takes numbers, and lists such as
/// <c>ingest,read</c>, which it turns into a third choice that nobody wrote.
/// </summary>
internal static class ChoiceName
{
    /// <summary>Reads a name.</summary>
    public static bool TryParse<TChoice>(string? text, out TChoice choice)
        where TChoice : struct, Enum
    {
        bool known = TryParse(typeof(TChoice), text, out object? found);
        choice = known ? (TChoice)found! : default;
        return known;
    }

    /// <summary>The same where the type is known at run time only.</summary>
    public static bool TryParse(Type type, string? text, [NotNullWhen(true)] out object? choice)
    {
        int place = Array.FindIndex(Enum.GetNames(type), name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        choice = place < 0 ? null : Enum.GetValues(type).GetValue(place);
        return place >= 0;
    }
}
