namespace Tocsin.Engine.Collection;

/// <summary>How a collected file is compressed, by its name. The numbers are in the catalogue: never renumber them.</summary>
public enum FileCompression : byte
{
    /// <summary>Plain text.</summary>
    None = 0,

    /// <summary><c>.gz</c>: read as its text everywhere.</summary>
    Gzip = 1,

    /// <summary><c>.br</c>: read as its text everywhere.</summary>
    Brotli = 2,
}
