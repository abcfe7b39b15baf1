using Tocsin.Engine.Populations;

namespace Tocsin.Server.Populations;

/// <summary>What is wrong with an event, before anything of it is counted.</summary>
internal enum EventFault
{
    None,
    BadJson,
    TooDeep,
    InvalidUtf8,
    NotAnObject,
    Missing,
    Mistyped,
    Empty,
    TooLong,
    Nul,
    LoneSurrogate,
}

/// <summary>Says in words what is wrong with an event.</summary>
internal static class EventFaults
{
    /// <summary>What to do about any of them.</summary>
    public const string Remedy = "Send {\"org\": \"…\", \"source\": \"…\", \"pop\": \"…\", \"id\": \"…\", \"action\": \"…\"}, each a string that is not empty.";

    /// <summary>A stable name of the fault.</summary>
    public static string Code(EventFault fault) => fault switch
    {
        EventFault.BadJson => "bad_json",
        EventFault.TooDeep => "too_deep",
        EventFault.InvalidUtf8 => "invalid_utf8",
        EventFault.NotAnObject => "not_an_event",
        EventFault.Missing => "field_missing",
        EventFault.Mistyped => "field_mistyped",
        EventFault.Empty => "field_empty",
        EventFault.TooLong => "field_too_long",
        _ => "field_bad_text",
    };

    /// <summary>The fault for people.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="field">The field that it is wrong with, where it is one.</param>
    /// <param name="number">The byte where JSON ends to be JSON, the levels that are allowed, or the bytes of a field that is too long.</param>
    public static string Detail(EventFault fault, string field, int number) => fault switch
    {
        EventFault.BadJson => $"The event is not JSON: byte {number} cannot be read.",
        EventFault.TooDeep => $"The event is nested deeper than {number} levels.",
        EventFault.InvalidUtf8 => $"'{field}' is not valid UTF-8.",
        EventFault.NotAnObject => "An event is a JSON object.",
        EventFault.Missing => $"The event has no '{field}'.",
        EventFault.Mistyped => $"'{field}' must be a string.",
        EventFault.Empty => $"'{field}' is empty.",
        EventFault.TooLong => $"'{field}' has {number} bytes; it may have {PopulationLimits.NameBytes}.",
        EventFault.Nul => $"'{field}' holds a NUL character.",
        _ => $"'{field}' holds half a surrogate pair, which is no text.",
    };
}
