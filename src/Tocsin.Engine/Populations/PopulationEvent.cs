namespace Tocsin.Engine.Populations;

/// <summary>An individual of a population has done something: five names in UTF-8, none empty, none longer than <see cref="PopulationLimits.NameBytes"/>.</summary>
public readonly ref struct PopulationEvent
{
    /// <summary>Whose system it is.</summary>
    public ReadOnlySpan<byte> Org { get; init; }

    /// <summary>Which service or log the action was seen in.</summary>
    public ReadOnlySpan<byte> Source { get; init; }

    /// <summary>The population: those who are expected to behave alike.</summary>
    public ReadOnlySpan<byte> Pop { get; init; }

    /// <summary>The individual: a user, an address, a machine.</summary>
    public ReadOnlySpan<byte> Id { get; init; }

    /// <summary>The discrete action.</summary>
    public ReadOnlySpan<byte> Action { get; init; }
}
