namespace Tocsin.Engine.Logs;

/// <summary>Something surprising: what, who, when, how many bits, and why.</summary>
/// <param name="Id">Follows from what it is about and where it was found, so that a replay finds the same one.</param>
/// <param name="Detector">Which detector found it: <c>sequences</c>, …</param>
/// <param name="Subject">Who or which session.</param>
/// <param name="Position">The position of the record that made it certain.</param>
/// <param name="Time">When (UTC): the event's own time, or its arrival where it names none.</param>
/// <param name="Score">The detector's own score.</param>
/// <param name="Unit">The score's unit.</param>
/// <param name="Bits">-log2 of the chance that something normal of its kind scores at least this high, from 0 to 64; null while there is too little to say.</param>
/// <param name="Extrapolated">The bits come from the fitted tail, beyond the calibration data.</param>
/// <param name="Reasons">Why, the weightiest first.</param>
public sealed record Finding(
    string Id, string Detector, string Subject, long Position, DateTime Time, double Score, string Unit, double? Bits, bool Extrapolated, IReadOnlyList<Reason> Reasons);
