using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tocsin.Server.Http;

/// <summary>A parameter of a request that is missing, or not what it is to be: the framework says so with names of C#, which are no business of a client.</summary>
internal static partial class UnboundParameter
{
    private const int LongestValue = 100;

    /// <summary>What is answered; null when the message says something else.</summary>
    public static RequestFault? Of(string message)
    {
        Match bad = NotParsed.Match(message), missing = NotGiven.Match(message);
        return bad.Success ? new RequestFault(400, "bad_request", $"'{Cut(bad.Groups["value"].Value)}' is not what '{Name(bad)}' takes.", Remedy(bad))
            : missing.Success ? new RequestFault(400, "bad_request", $"'{Name(missing)}' is missing.", Remedy(missing))
            : null;
    }

    [GeneratedRegex("""^Failed to bind parameter "(?<type>.+) (?<name>\w+)" from "(?<value>.*)"\.$""", RegexOptions.Singleline)]
    private static partial Regex NotParsed { get; }

    [GeneratedRegex("""^Required parameter "(?<type>.+) (?<name>\w+)" was not provided from .+\.$""")]
    private static partial Regex NotGiven { get; }

    private static string Name(Match match) => JsonNamingPolicy.SnakeCaseLower.ConvertName(match.Groups["name"].Value);

    private static string Cut(string value) => value.Length <= LongestValue ? value : $"{value[..LongestValue]}…";

    private static string Remedy(Match match) => match.Groups["type"].Value switch
    {
        "int" or "Nullable<int>" or "long" or "Nullable<long>" => $"Write '{Name(match)}' as a whole number.",
        "double" or "Nullable<double>" => $"Write '{Name(match)}' as a number.",
        "bool" or "Nullable<bool>" => $"Write '{Name(match)}' as true or false.",
        "DateTime" or "Nullable<DateTime>" or "DateTimeOffset" or "Nullable<DateTimeOffset>" => $"Write '{Name(match)}' as a time: 2026-03-01T08:20:00Z.",
        _ => "What each route takes stands at /openapi/v1.json.",
    };
}
