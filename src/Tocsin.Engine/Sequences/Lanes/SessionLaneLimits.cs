namespace Tocsin.Engine.Sequences.Lanes;

/// <summary>
/// How much a lane keeps of its sessions. Beside these, the rules of a bundle bound how many are open. They decide what is in the state, so they are no settings: two
/// runs of one journal must agree. (Tests make them small.)
/// </summary>
internal sealed record SessionLaneLimits
{
    /// <summary>Updates that are judged at once.</summary>
    public int Batch { get; init; } = 1024;

    /// <summary>Events of all open sessions; beyond, the least recently used session is evicted. 20 bytes each.</summary>
    public long OpenEvents { get; init; } = 10_000_000;

    /// <summary>Ended sessions that are kept; normal ones leave before anomalous ones, else the one that ended first.</summary>
    public int Ended { get; init; } = 10_000;

    /// <summary>Events of the ended sessions that are kept.</summary>
    public long EndedEvents { get; init; } = 2_000_000;

    /// <summary>Ends that are remembered, so that a key's next session gets its number.</summary>
    public int Keys { get; init; } = 65_536;

    /// <summary>Findings that are kept; the oldest leaves.</summary>
    public int Findings { get; init; } = 1_000;

    /// <summary>Events of the findings that are kept.</summary>
    public long FindingEvents { get; init; } = 200_000;

    /// <summary>Positions whose answers are kept; a power of two.</summary>
    public int Answers { get; init; } = 65_536;

    /// <summary>
    /// Events that judges' memories of open sessions stand for; beyond, the memory that was used the longest ago is dropped and made again when it is needed. A
    /// memory of a Transformer takes about half a kilobyte an event.
    /// </summary>
    public long RememberedEvents { get; init; } = 500_000;
}
