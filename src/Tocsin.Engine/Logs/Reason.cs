namespace Tocsin.Engine.Logs;

/// <summary>Why something was found surprising, in words that a person can read and parts that a program can.</summary>
/// <param name="Code">Stable name of the kind of reason: <c>unexpected_event</c>, <c>new_event</c>, <c>count</c>, <c>length</c>, …</param>
/// <param name="Text">One sentence.</param>
public sealed record Reason(string Code, string Text)
{
    /// <summary>Where in the session or window it was seen, from 0; null when the whole of it is meant.</summary>
    public int? Position { get; init; }

    /// <summary>The event that was seen (its id), or that is missing or too many; null when no single one is meant.</summary>
    public string? Event { get; init; }

    /// <summary>How often it was seen, where counts are compared.</summary>
    public double? Seen { get; init; }

    /// <summary>How often it was expected, where counts are compared.</summary>
    public double? Wanted { get; init; }

    /// <summary>What was expected instead, the likeliest first; empty when nothing can be said.</summary>
    public IReadOnlyList<Expectation> Expected { get; init; } = [];

    /// <summary>The surprise of this reason alone, in bits; null when it is not known.</summary>
    public double? Bits { get; init; }
}

/// <summary>An event that was expected.</summary>
/// <param name="Event">Its id.</param>
/// <param name="Text">Its template.</param>
/// <param name="Probability">From 0 to 1.</param>
public sealed record Expectation(string Event, string Text, double Probability);
