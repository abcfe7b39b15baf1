namespace Tocsin.Engine.Windows.Merging;

/// <summary>What became of the messages of a merge log.</summary>
public readonly record struct MergeCounts
{
    /// <summary>Shares (one lane's records from one offset to another) that were counted.</summary>
    public long Accepted { get; init; }

    /// <summary>Shares of a worker that had lost the lane meanwhile; whoever has it now reads those records again.</summary>
    public long Stale { get; init; }

    /// <summary>Shares that do not begin where the lane stands: sent twice, or what came before them was lost on the way.</summary>
    public long Misplaced { get; init; }

    /// <summary>Messages that are none of ours.</summary>
    public long Foreign { get; init; }

    /// <summary>How often Kafka no longer had the records that were next.</summary>
    public long Gaps { get; init; }

    /// <summary>Records that were missed so.</summary>
    public long Missed { get; init; }
}
