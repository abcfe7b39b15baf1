namespace Tocsin.Engine.Collection.Remotes;

/// <summary>A pass cannot go on. The message is for people: value, setting and remedy, free of terminal escapes.</summary>
public sealed class SyncFaultException(string message, Exception? inner = null) : Exception(message, inner);
