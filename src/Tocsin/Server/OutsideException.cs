namespace Tocsin.Server;

/// <summary>Something outside is missing or taken: the message names it, the setting and the remedy.</summary>
public sealed class OutsideException(string message, Exception? inner = null) : Exception(message, inner);
