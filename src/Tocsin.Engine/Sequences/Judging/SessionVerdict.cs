using System.Runtime.InteropServices;

namespace Tocsin.Engine.Sequences.Judging;

/// <summary>What a model says of a session's events so far.</summary>
/// <param name="Anomalous">Whether it rings, at the false-alarm rate (or the decision threshold) of the bundle.</param>
/// <param name="Score">The model's own score: the larger, the stranger. See <see cref="SessionExplanation.Unit"/>.</param>
/// <param name="Bits">-log2 of the chance that a normal session scores at least this high; NaN while there is too little to say.</param>
/// <param name="Extrapolated">The bits come from the fitted tail.</param>
/// <param name="Confidence">How sure the model is of its answer, from 0 to 1: the probability of the class it names, or what calibration supports.</param>
/// <param name="Position">The event at which it became certain: the first one whose prefix rings, or the strangest so far; -1 when no single one is meant.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SessionVerdict(bool Anomalous, double Score, double Bits, bool Extrapolated, double Confidence, int Position);
