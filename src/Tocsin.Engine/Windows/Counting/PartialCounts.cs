namespace Tocsin.Engine.Windows.Counting;

/// <summary>What a partial has counted beside its windows; <see cref="Overflow"/> are those that stand in none of them.</summary>
internal record struct PartialCounts(long Used, long Ignored, long Refused, long Ahead, long Overflow);
