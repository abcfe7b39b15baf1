namespace Tocsin.Pages.Components;

/// <summary>What a time chart draws.</summary>
/// <param name="Names">One name a series, in the order of the colours.</param>
/// <param name="Times">Unix seconds, growing.</param>
/// <param name="Values">One row a series, one value a time; null is a gap.</param>
/// <param name="Span">Seconds that the axis shows, up to the last time.</param>
public sealed record ChartData(IReadOnlyList<string> Names, double[] Times, double?[][] Values, double Span)
{
    /// <summary>Findings as thin marks on the time axis: Unix seconds, and the step of the ramp of bits.</summary>
    public IReadOnlyList<(double Time, int Step)> Marks { get; init; } = [];

    /// <summary>A line across: values above it ring; null for none.</summary>
    public double? Threshold { get; init; }

    /// <summary>Values from this moment on (Unix seconds) may still change, and are drawn paler; null when all are final.</summary>
    public double? OpenFrom { get; init; }

    /// <summary>True when no value is known or all are zero.</summary>
    public bool IsSilent => Array.TrueForAll(Values, row => Array.TrueForAll(row, value => value is null or 0));
}
