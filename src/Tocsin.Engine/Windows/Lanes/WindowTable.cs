namespace Tocsin.Engine.Windows.Lanes;

/// <summary>The windows of a lane at one of its positions.</summary>
/// <param name="Rule">The rule in force; null for none.</param>
/// <param name="Counts">The ledger.</param>
/// <param name="Open">The open windows, the newest first.</param>
/// <param name="Closed">The closed windows, the newest first.</param>
/// <param name="Changes">What <see cref="WindowLane.Changes"/> was at that position: when it is another, there is something new.</param>
public sealed record WindowTable(WindowRuleInForce? Rule, WindowCounts Counts, IReadOnlyList<WindowSummary> Open, IReadOnlyList<WindowSummary> Closed, long Changes);
