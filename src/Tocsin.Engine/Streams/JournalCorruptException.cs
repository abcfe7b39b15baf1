namespace Tocsin.Engine.Streams;

/// <summary>
/// Durable records or a durable state can no longer be read, or do not belong together. Nothing was changed on disk: the
/// message names the file, the place and what to do.
/// </summary>
public sealed class JournalCorruptException(string message, Exception? inner = null) : Exception(message, inner);
