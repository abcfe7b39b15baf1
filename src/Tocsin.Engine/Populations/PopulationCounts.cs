using System.Runtime.InteropServices;

namespace Tocsin.Engine.Populations;

/// <summary>The ledger of a lane's populations: <c>Seen = Used + Ignored + Refused</c>. (Nothing is late: a population has no windows.)</summary>
[StructLayout(LayoutKind.Auto)]
public record struct PopulationCounts
{
    /// <summary>Lines that a rule was in force for.</summary>
    public long Seen { get; set; }

    /// <summary>Lines that became an event and were counted.</summary>
    public long Used { get; set; }

    /// <summary>Lines that the rule's filters left out.</summary>
    public long Ignored { get; set; }

    /// <summary>Lines that lack a field, or have one that cannot be: empty, too long, of another type, no valid text; and events of one scope too many.</summary>
    public long Refused { get; set; }

    /// <summary>Mark: events whose action was counted in a scope's shared bucket.</summary>
    public long SharedActions { get; set; }

    /// <summary>Mark: individuals that left because their scope keeps no more.</summary>
    public long Evicted { get; set; }

    /// <summary>Findings so far.</summary>
    public long Findings { get; set; }

    /// <summary>Of these, alerts.</summary>
    public long Alerts { get; set; }
}
