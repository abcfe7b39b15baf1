namespace Tocsin.Benchmarks.Vectors;

/// <summary>A row of the table: both sides' figure, and what ours must reach.</summary>
/// <param name="Set">Which vectors.</param>
/// <param name="What">Which index, at which setting on each side.</param>
/// <param name="Peer">FAISS: queries a second, or seconds of a build; NaN when it did not reach the recall.</param>
/// <param name="Own">Tocsin's; NaN as well.</param>
/// <param name="PeerRecall">recall@10 of FAISS; NaN for a build.</param>
/// <param name="OwnRecall">Ours.</param>
internal sealed record BenchRow(string Set, string What, double Peer, double Own, double PeerRecall, double OwnRecall)
{
    /// <summary>A build: less is better.</summary>
    public bool IsBuild { get; init; }

    /// <summary>The least ratio; 0: none.</summary>
    public double Times { get; init; }

    /// <summary>The least figure of ours whatever FAISS does; 0: none.</summary>
    public double AtLeast { get; init; }

    /// <summary>Words behind the floor, such as what it follows from.</summary>
    public string Remark { get; init; } = "";

    /// <summary>How many times as fast ours is.</summary>
    public double Ratio => IsBuild ? Peer / Own : Own / Peer;

    /// <summary>A ratio that FAISS never gave a figure for is reached when ours has one.</summary>
    public bool Reached => !double.IsNaN(Own) && (Times == 0 || double.IsNaN(Peer) || Ratio >= Times) && Own >= AtLeast;

    public bool HasFloor => Times > 0 || AtLeast > 0;
}
