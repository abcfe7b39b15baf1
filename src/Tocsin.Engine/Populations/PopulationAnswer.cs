using System.Runtime.InteropServices;

namespace Tocsin.Engine.Populations;

/// <summary>What the model says of an individual right after one of its actions.</summary>
/// <param name="Score">The binomial surprise of all that it does and does not do, in bits, from 0.</param>
/// <param name="Count">n: its actions so far, this one included.</param>
/// <param name="ZScore">Standard deviations above the mean score of the others; 0 where there are no others or they are all equal.</param>
/// <param name="Others">Other individuals of the scope.</param>
/// <param name="SharedAction">The action was counted in the bucket of those that came after the scope's 4,096 distinct ones.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PopulationAnswer(double Score, long Count, double ZScore, long Others, bool SharedAction)
{
    /// <summary>The name of the bucket that late actions share.</summary>
    public const string SharedName = "…other";

    /// <summary>min(1, others/30) · min(1, n/10); nothing is found below 0.5.</summary>
    public double Confidence => Math.Min(1, Others / 30.0) * Math.Min(1, Count / 10.0);
}
