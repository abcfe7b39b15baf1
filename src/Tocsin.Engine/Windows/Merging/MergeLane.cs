namespace Tocsin.Engine.Windows.Merging;

/// <summary>What the merge log says of a lane.</summary>
public sealed class MergeLane
{
    internal MergeLane(int lane) => Lane = lane;

    /// <summary>The partition.</summary>
    public int Lane { get; }

    /// <summary>The position of the claim whose shares are accepted; -1 while nobody's are.</summary>
    public long Claim { get; internal set; } = -1;

    /// <summary>Who claimed it last.</summary>
    public string Worker { get; internal set; } = "";

    /// <summary>That worker's number of the claim.</summary>
    public long Number { get; internal set; }

    /// <summary>The offset that comes next: all before it is counted. -1 while nothing is known.</summary>
    public long Expected { get; internal set; } = -1;

    /// <summary>When its worker was last heard, in log time.</summary>
    public long Heard { get; internal set; }

    /// <summary>Whether there was nothing more to read then.</summary>
    public bool AtEnd { get; internal set; }
}
