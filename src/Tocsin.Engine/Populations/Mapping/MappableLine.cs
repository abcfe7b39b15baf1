namespace Tocsin.Engine.Populations.Mapping;

/// <summary>A line as a rule sees it. Spans are valid during the call.</summary>
public readonly ref struct MappableLine
{
    /// <summary>The whole line, in UTF-8.</summary>
    public ReadOnlySpan<byte> Line { get; init; }

    /// <summary>The line without its header: the field <c>{message}</c>.</summary>
    public ReadOnlySpan<byte> Content { get; init; }

    /// <summary>Who spoke: the field <c>{component}</c>.</summary>
    public ReadOnlySpan<byte> Component { get; init; }

    /// <summary>Its level in lower case: the field <c>{level}</c>; empty when it has none.</summary>
    public ReadOnlySpan<byte> Level { get; init; }

    /// <summary>Its live template, <c>T12</c>: the field <c>{template}</c>; empty where lines are not mined.</summary>
    public ReadOnlySpan<byte> Template { get; init; }

    /// <summary>The session that its sender named: the field <c>{session}</c>; empty when none was.</summary>
    public ReadOnlySpan<byte> Session { get; init; }

    /// <summary>What that session belongs to, by its sender: the field <c>{group}</c>; empty when nothing was said.</summary>
    public ReadOnlySpan<byte> Group { get; init; }
}

/// <summary>What a rule makes of a line.</summary>
public enum MappingOutcome
{
    /// <summary>An event.</summary>
    Used,

    /// <summary>Nothing: a filter leaves it out.</summary>
    Ignored,

    /// <summary>Nothing: a field is missing, empty, too long, of another type or no valid text.</summary>
    Refused,
}
