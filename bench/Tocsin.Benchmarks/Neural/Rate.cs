namespace Tocsin.Benchmarks.Neural;

/// <summary>Items in a second of the clock, and in a second of processor time over all threads.</summary>
internal readonly record struct Rate(double PerSecond, double PerProcessorSecond);
