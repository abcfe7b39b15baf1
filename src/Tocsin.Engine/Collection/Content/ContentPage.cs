using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Collection.Content;

/// <summary>Some lines of a file, in their order.</summary>
/// <param name="Lines">The lines; empty where there is nothing (any more).</param>
/// <param name="Start">The byte of the text at which they begin.</param>
/// <param name="End">The byte of the text behind the last one, its line end included: where to go on.</param>
/// <param name="AtStart">Whether nothing stands before them.</param>
/// <param name="AtEnd">Whether nothing stood behind them when they were read.</param>
public sealed record ContentPage(IReadOnlyList<ContentLine> Lines, long Start, long End, bool AtStart, bool AtEnd);

/// <summary>One line for people.</summary>
/// <param name="Offset">The byte of the text at which it begins.</param>
/// <param name="Text">The line without its end, at most <see cref="LogContent.MaxShownBytes"/> of it; what is no UTF-8 is U+FFFD. Hostile text.</param>
/// <param name="Time">Its own time, UTC; null where it has none.</param>
/// <param name="Level">How grave it is.</param>
/// <param name="IsCut">Whether <paramref name="Text"/> is only its beginning.</param>
public readonly record struct ContentLine(long Offset, string Text, DateTime? Time, Severity Level, bool IsCut);
