namespace Tocsin.Engine.Formats;

/// <summary>
/// Splits lines of one header format. One parser belongs to one thread (it owns scratch memory); it allocates nothing per line.
/// </summary>
public interface ILineParser
{
    /// <summary>Splits one line, without its line end. Never throws for any bytes.</summary>
    /// <param name="line">The line in UTF-8.</param>
    /// <param name="arrivalTicks">When the line arrived, in UTC ticks: supplies the year or date that a header leaves out.</param>
    ParsedLine Parse(ReadOnlySpan<byte> line, long arrivalTicks);
}
