using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Pipeline;

/// <summary>One processed line as the live view shows it.</summary>
/// <param name="Position">Its position in the lane.</param>
/// <param name="Arrival">When it arrived (UTC).</param>
/// <param name="EventTime">Its own time (UTC), where it names one.</param>
/// <param name="Severity">Its level.</param>
/// <param name="Component">Who spoke; empty when the format names none.</param>
/// <param name="TemplateId">Its template (<c>T12</c>).</param>
/// <param name="Content">The content, invalid UTF-8 replaced.</param>
public sealed record TailLine(
    long Position, DateTime Arrival, DateTime? EventTime, Severity Severity, string Component, string TemplateId, string Content);

/// <summary>What a reader of the live view gets at once.</summary>
/// <param name="Lines">The lines, oldest first.</param>
/// <param name="Next">The position to ask from next.</param>
/// <param name="Skipped">Lines that passed unseen because the reader was slower than the stream.</param>
public sealed record TailChunk(IReadOnlyList<TailLine> Lines, long Next, long Skipped);
