using Tocsin.Engine.Windows.Merging;

namespace Tocsin.Kafka.Windows;

/// <summary>How a worker is doing.</summary>
/// <param name="Lanes">Partitions that are ours.</param>
/// <param name="Merges">This worker merges and rings.</param>
/// <param name="Records">Records that this worker has read.</param>
/// <param name="Counts">What became of the shares of the whole group.</param>
/// <param name="Trouble">What keeps us from the brokers, with their address; null while they answer.</param>
public sealed record WindowGroupStatus(IReadOnlyList<int> Lanes, bool Merges, long Records, MergeCounts Counts, string? Trouble);
