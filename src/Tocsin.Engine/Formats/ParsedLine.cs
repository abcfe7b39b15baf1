using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Formats;

/// <summary>
/// What a header format finds in one line. The spans point into the line or into the parser's scratch memory and are valid
/// until the parser's next call.
/// </summary>
public ref struct ParsedLine
{
    /// <summary>What the templates are mined from: the line without its header, or the whole line where the header did not fit.</summary>
    public ReadOnlySpan<byte> Content { get; set; }

    /// <summary>The program, logger or class that spoke; empty when the format names none.</summary>
    public ReadOnlySpan<byte> Component { get; set; }

    /// <summary>The line's own time in UTC ticks (<see cref="DateTime.Ticks"/>); 0 when it names none.</summary>
    public long EventTicks { get; set; }

    /// <summary>The line's own level.</summary>
    public Severity Severity { get; set; }

    /// <summary>False when the line did not fit the header and <see cref="Content"/> is the whole line.</summary>
    public bool HeaderMatched { get; set; }
}
