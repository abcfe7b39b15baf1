namespace Tocsin.Engine.Formats;

/// <summary>No header: the whole line is the content.</summary>
internal sealed class PlainFormat : LineFormat
{
    public override string Name => "none";

    public override string Description => "No header: the whole line is the content.";

    public override ILineParser CreateParser() => new Parser();

    private sealed class Parser : ILineParser
    {
        public ParsedLine Parse(ReadOnlySpan<byte> line, long arrivalTicks) => new() { Content = line, HeaderMatched = true };
    }
}
