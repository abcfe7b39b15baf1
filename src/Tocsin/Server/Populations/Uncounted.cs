using System.Globalization;
using Tocsin.Engine.Populations.Lanes;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Server.Http;

namespace Tocsin.Server.Populations;

/// <summary>Why an event that was accepted was not counted.</summary>
internal static class Uncounted
{
    /// <summary>The fault, by what became of the event.</summary>
    public static RequestFault Of(string stream, long position, EventAnswer? answer)
    {
        string at = string.Create(CultureInfo.InvariantCulture, $"The event at position {position} of stream '{stream}'");
        RequestFault fault = answer switch
        {
            null => new RequestFault(504, "answer_forgotten", $"{at} was taken, and its answer is gone: too many others came since.", "GET /api/v1/populations/individual shows how the individual stands."),
            { TooManyScopes: true } => new RequestFault(409, "too_many_scopes", $"{at} was not counted: its scope would be one too many.", "Use fewer values of org, source and pop; or POST /api/v1/populations/reset what is needed no longer."),
            { Outcome: MappingOutcome.Ignored } => new RequestFault(409, "event_ignored", $"{at} was not counted: the filters of the rule in force leave it out.", $"GET /api/v1/populations/rule?stream={stream} shows the rule."),
            _ => new RequestFault(409, "event_refused", $"{at} was not counted: the rule in force makes no event of it.", $"GET /api/v1/populations/rule?stream={stream} shows the rule; 'events' is the one for this form."),
        };
        return fault with { Position = position };
    }
}
