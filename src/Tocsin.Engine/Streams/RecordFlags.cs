namespace Tocsin.Engine.Streams;

/// <summary>Marks that an input carries. The numbers are on disk: never renumber them.</summary>
[Flags]
public enum RecordFlags : byte
{
    None = 0,

    /// <summary>The line was longer than the limit and was cut.</summary>
    Truncated = 1,

    /// <summary>The line had bytes that are not UTF-8; they are U+FFFD now.</summary>
    InvalidUtf8 = 2,

    /// <summary>The payload begins with what its sender said about the line; whoever processes it knows how to read that.</summary>
    Annotated = 4,
}
