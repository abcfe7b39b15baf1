namespace Tocsin.Vectors.Files;

/// <summary>An index file that cannot be used: what is wrong with it, and what to do.</summary>
public sealed class VectorFileException(string message, Exception? inner = null) : IOException(message, inner);
