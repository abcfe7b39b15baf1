namespace Tocsin.Engine.Populations;

/// <summary>What bounds the populations of a lane. They decide what is in the state: two runs of one journal must agree.</summary>
public sealed record PopulationLimits
{
    /// <summary>Longest name of a scope's part, an individual or an action, in bytes of UTF-8; what is longer is refused and counted.</summary>
    public const int NameBytes = 1024;

    /// <summary>Distinct actions of a scope; those first seen later share one bucket (<see cref="PopulationAnswer.SharedName"/>), for good. From 1 to 6,000.</summary>
    public int Actions { get; init; } = 4096;

    /// <summary>Scopes of a lane; events of further ones are refused and counted.</summary>
    public int Scopes { get; init; } = 10_000;
}
