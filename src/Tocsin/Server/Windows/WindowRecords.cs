using Tocsin.Engine.Windows;

namespace Tocsin.Server.Windows;

/// <summary>A page of the records that are counted in a window.</summary>
/// <param name="Records">The records, in the order in which they came.</param>
/// <param name="Next">What to ask with as <c>after</c> for the next page, which may begin anywhere and be empty; null at the end.</param>
/// <param name="Missing">Why there are fewer than were counted, in a sentence; null when none are missing.</param>
public sealed record WindowRecords(IReadOnlyList<ExampleLine> Records, long? Next, string? Missing);
