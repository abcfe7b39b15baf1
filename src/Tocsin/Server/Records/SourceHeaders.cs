using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
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

        if (name.Count > 1)
        {
            return new RequestFault(400, "bad_source", $"{Source} came {name.Count} times.", "Send it once.");
        }

        return SourceFault(source!) ?? (long.TryParse(number.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out offset) && offset < long.MaxValue / 2
            ? null
            : new RequestFault(400, "bad_source", $"{Offset} is not a whole number from 0.", "Send the number of the first record of the request."));
    }

    /// <summary>What is wrong with a source's name, or null.</summary>
    public static RequestFault? SourceFault(string source) =>
        source is not ("." or "..") && source.Length is > 0 and <= LongestSource && !source.Any(char.IsControl)
            ? null
            : new RequestFault(
                400, "bad_source", $"The source's name is empty, longer than {LongestSource} characters, '.' or '..', or has control characters.",
                "Use a short, stable name of the sender.");

    /// <summary>
    /// The source that the last part of a request's path names. Routing leaves <c>%2F</c> as it is, so that <c>a%2Fb</c> and <c>a%252Fb</c> would be
    /// one name to it, and neither the sender's: what the client wrote says which.
    /// </summary>
    public static string OfPath(HttpContext context, string routed)
    {
        string target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        int query = target.IndexOf('?', StringComparison.Ordinal);
        string path = query < 0 ? target : target[..query];
        return routed.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]) : routed;
    }
}
