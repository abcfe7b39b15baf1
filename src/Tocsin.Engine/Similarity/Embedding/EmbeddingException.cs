namespace Tocsin.Engine.Similarity.Embedding;

/// <summary>Vectors cannot be made: a runtime or a model that is missing or no good, with the remedy.</summary>
public sealed class EmbeddingException(string message, Exception? inner = null) : Exception(message, inner);
