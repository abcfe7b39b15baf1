using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Pipeline;

/// <summary>One processed line as the live view shows it.</summary>
/// <param name="Position">Its position in the lane.</param>
/// <param name="Arrival">When it arrived (UTC).</param>
/// <param name="EventTime">Its own time (UTC), where it names one.</param>
/// <param name="Severity">Its level.</param>
/// <param name="Component">Who spoke; empty when the format names none.</param>
/// <param name="TemplateId">Its template (<c>T12</c>); empty for a line that is not mined.</param>
/// <param name="Content">The content, invalid UTF-8 replaced.</param>
public sealed record TailLine(
    long Position, DateTime Arrival, DateTime? EventTime, Severity Severity, string Component, string TemplateId, string Content);

/// <summary>What a reader of the live view gets at once.</summary>
/// <param name="Lines">The lines, oldest first.</param>
/// <param name="Next">The position to ask from next.</param>
/// <param name="Skipped">Lines that passed unseen because the reader was slower than the stream.</param>
public sealed record TailChunk(IReadOnlyList<TailLine> Lines, long Next, long Skipped);

/// <summary>Which lines a reader of the live view wants; what is null is not asked for.</summary>
/// <param name="TemplateId">Lines of this template only (<c>T12</c>).</param>
/// <param name="Text">Lines whose content or component holds this text, in any case.</param>
/// <param name="Least">Lines of this severity or a graver one.</param>
public sealed record TailFilter(string? TemplateId = null, string? Text = null, Severity Least = Severity.Unknown);
