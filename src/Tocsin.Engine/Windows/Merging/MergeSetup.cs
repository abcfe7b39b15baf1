namespace Tocsin.Engine.Windows.Merging;

/// <summary>What all workers of a group go by, from the position of its message in the merge log on.</summary>
/// <param name="Rule">How a record is read: canonical JSON.</param>
/// <param name="Options">How windows are counted: canonical JSON.</param>
public sealed record MergeSetup(string Rule, string Options)
{
    /// <summary>Everything that was counted before is forgotten, where the lanes stand too.</summary>
    public bool Reset { get; init; }

    /// <summary>Where lanes begin of which nothing has been accepted yet. A lane that is not named (a partition that is added later) begins with its first record.</summary>
    public IReadOnlyList<LaneStart> Starts { get; init; } = [];

    /// <summary>True when records are read and counted in the same way.</summary>
    public bool CountsLike(MergeSetup other) => Rule == other.Rule && Options == other.Options;
}

/// <summary>Where a lane begins.</summary>
/// <param name="Lane">The partition.</param>
/// <param name="Position">The offset of the first record to read.</param>
public readonly record struct LaneStart(int Lane, long Position);

/// <summary>A lane that a worker claims.</summary>
/// <param name="Lane">The partition.</param>
/// <param name="From">Together with <paramref name="To"/>: the lane goes on at another position than the expected one, this; -1 where nothing is expected. Equal to <paramref name="To"/> in a claim without a jump.</param>
/// <param name="To">Where the lane goes on, because what lies before is gone (retention), or nothing was expected.</param>
public readonly record struct LaneClaim(int Lane, long From, long To)
{
    /// <summary>A claim that goes on where the lane stands.</summary>
    public LaneClaim(int lane)
        : this(lane, -1, -1)
    {
    }

    /// <summary>True when the claim moves the lane.</summary>
    public bool Jumps => From != To;
}
