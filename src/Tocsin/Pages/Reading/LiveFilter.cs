using Tocsin.Engine.Logs;
using Tocsin.Engine.Pipeline;
using Tocsin.Pages.Frame;

namespace Tocsin.Pages.Reading;

/// <summary>Which lines the live view shows.</summary>
/// <param name="Text">What content or component contains, in any letter case; empty for all.</param>
/// <param name="Template">A template's id, or null for all.</param>
/// <param name="AtLeast">The least grave level.</param>
/// <param name="Range">When the line arrived.</param>
public sealed record LiveFilter(string Text, string? Template, Severity AtLeast, TimeRange Range)
{
    /// <summary>True when nothing is filtered out but what another time left behind.</summary>
    public bool IsOpen => Text.Length == 0 && Template is null && AtLeast == Severity.Unknown;

    /// <summary>True when the line is shown.</summary>
    public bool Passes(TailLine line, DateTime now) =>
        line.Severity >= AtLeast
        && (Template is null || line.TemplateId == Template)
        && (Text.Length == 0
            || line.Content.Contains(Text, StringComparison.OrdinalIgnoreCase)
            || line.Component.Contains(Text, StringComparison.OrdinalIgnoreCase))
        && Range.Holds(line.Arrival, now);
}
