namespace Tocsin.Engine.Collection.Content;

/// <summary>The text of one file as bytes by their number, whatever it is on disk. One thread at a time.</summary>
internal interface ITextBytes : IDisposable
{
    /// <summary>Bytes of text as of now; null for a compressed file that has not been read to its end.</summary>
    long? Length { get; }

    /// <summary>Whether bytes anywhere can be read without what lies before them.</summary>
    bool IsSeekable { get; }

    /// <summary>What keeps the rest of the text from being read; null when nothing does.</summary>
    string? Fault { get; }

    /// <summary>Reads at least one byte, unless the text ends at or before the offset. Never throws for what the file is.</summary>
    int Read(long offset, Span<byte> to, CancellationToken cancellation = default);
}
