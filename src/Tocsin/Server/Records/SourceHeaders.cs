using System.Globalization;
using Tocsin.Server.Http;

namespace Tocsin.Server.Records;

/// <summary>The headers that make delivery exact: who numbers the records, and the number of the first one.</summary>
internal static class SourceHeaders
{
    /// <summary>An opaque name of the sender.</summary>
    public const string Source = "Tocsin-Source";

    /// <summary>That source's number of the request's first record.</summary>
    public const string Offset = "Tocsin-Offset";

    private const int LongestSource = 256;

    /// <summary>Reads both; without them the source is null and delivery is at least once.</summary>
    public static RequestFault? Read(IHeaderDictionary headers, out string? source, out long offset)
    {
        bool hasSource = headers.TryGetValue(Source, out var name);
        bool hasOffset = headers.TryGetValue(Offset, out var number);
        source = hasSource ? name.ToString() : null;
        offset = 0;
        if (hasSource != hasOffset)
        {
            return new RequestFault(400, "bad_source", $"{(hasSource ? Source : Offset)} came without {(hasSource ? Offset : Source)}.", "Send both headers or neither.");
        }

        if (!hasSource)
        {
            return null;
        }

        return SourceFault(source!) ?? (long.TryParse(number.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out offset) && offset < long.MaxValue / 2
            ? null
            : new RequestFault(400, "bad_source", $"{Offset} is not a whole number from 0.", "Send the number of the first record of the request."));
    }

    /// <summary>What is wrong with a source's name, or null.</summary>
    public static RequestFault? SourceFault(string source) =>
        source.Length is > 0 and <= LongestSource && !source.Any(char.IsControl)
            ? null
            : new RequestFault(400, "bad_source", $"The source's name is empty, longer than {LongestSource} characters, or has control characters.", "Use a short, stable name of the sender.");
}
