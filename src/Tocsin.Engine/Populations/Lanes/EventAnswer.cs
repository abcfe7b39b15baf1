using System.Runtime.InteropServices;
using Tocsin.Engine.Populations.Mapping;

namespace Tocsin.Engine.Populations.Lanes;

/// <summary>What became of one line, for the one who waits for its answer.</summary>
/// <param name="Outcome">An event, or nothing.</param>
/// <param name="TooManyScopes">The line was an event, and was refused because its scope is one too many for the lane.</param>
/// <param name="Answer">What the model said right after it; all zero unless it was used.</param>
/// <param name="Runtime">Whole milliseconds from its arrival to its answer by the clock. A view and no state: a replay measures another one.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EventAnswer(MappingOutcome Outcome, bool TooManyScopes, PopulationAnswer Answer, int Runtime);
