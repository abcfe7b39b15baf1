namespace Tocsin.Engine.Similarity.VectorFiles;

/// <summary>A file of vectors that cannot be used: what is wrong, where, and what to do.</summary>
public sealed class VectorSourceException(string message, Exception? inner = null) : IOException(message, inner);
