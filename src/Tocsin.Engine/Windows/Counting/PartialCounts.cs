namespace Tocsin.Engine.Windows.Counting;

/// <summary>What a partial has counted beside its windows; <see cref="Overflow"/> are used records that stand in none of them.</summary>
internal record struct PartialCounts(long Ignored, long Refused, long Ahead, long Overflow);
