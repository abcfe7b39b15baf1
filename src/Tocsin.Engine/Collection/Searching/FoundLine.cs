using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Collection.Searching;

/// <summary>A line that fits, where it lies; its text is read when somebody wants it.</summary>
/// <param name="Offset">The byte at which it begins.</param>
/// <param name="Length">Its bytes, without its end.</param>
/// <param name="IsJudged">Whether time and level were asked while it was found; otherwise they are asked when it is shown.</param>
/// <param name="Ticks">Its time, UTC; 0 for none.</param>
/// <param name="Level">Its level.</param>
internal readonly record struct FoundLine(long Offset, long Length, bool IsJudged, long Ticks, Severity Level);
