using Tocsin.Engine.Populations;

namespace Tocsin.Commands.Populations;

/// <summary>What a user asked <c>tocsin populations</c> to do.</summary>
internal sealed record ReplayRequest
{
    /// <summary>The log, or <c>-</c>.</summary>
    public required string File { get; init; }

    /// <summary>A preset, a rule in JSON or a file of one.</summary>
    public string Map { get; init; } = RuleOption.Events;

    /// <summary>Where headers end, for rules that name what stands in them.</summary>
    public string Header { get; init; } = "auto";

    /// <summary>When something is a finding or an alert, and how many individuals are kept.</summary>
    public PopulationOptions Options { get; init; } = new();

    /// <summary>Individuals shown of each scope.</summary>
    public int Top { get; init; } = 5;

    /// <summary>One answer an event, instead of the tables.</summary>
    public bool Json { get; init; }

    /// <summary>With <see cref="Json"/>: why each event has its score.</summary>
    public bool Reasons { get; init; }

    /// <summary>Instead of all else: what the first lines become.</summary>
    public bool ExplainRule { get; init; }
}
