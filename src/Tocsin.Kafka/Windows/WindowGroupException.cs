namespace Tocsin.Kafka.Windows;

/// <summary>A worker cannot go on; the message says why and what to do.</summary>
public sealed class WindowGroupException(string message, Exception? inner = null) : Exception(message, inner);
