namespace Tocsin.Engine.Windows;

/// <summary>Records that came after their window had closed.</summary>
/// <param name="Start">The window that they would have belonged to; null for the rest, of windows older than those that are listed.</param>
/// <param name="Records">How many.</param>
public readonly record struct LateWindow(long? Start, long Records);
