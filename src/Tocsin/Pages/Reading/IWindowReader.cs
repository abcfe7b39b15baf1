using Tocsin.Engine.Windows;

namespace Tocsin.Pages.Reading;

/// <summary>What the pages read about windows. Any thread may call it; no call may hold up a lane. It is asked several times a second by every open page.</summary>
public interface IWindowReader
{
    /// <summary>The windows of a stream; null where it counts none.</summary>
    Task<StreamWindows?> WindowsAsync(string stream, CancellationToken cancellation);

    /// <summary>One window with the URLs and lines of its groups; null when it is not kept. For older windows a stream keeps figures alone.</summary>
    Task<WindowSummary?> WindowAsync(string stream, long start, CancellationToken cancellation);

    /// <summary>Records that are counted in a window, in the order in which they came.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="start">The window's first instant, in UTC ticks.</param>
    /// <param name="group">Only this group's; null for all.</param>
    /// <param name="from">Where to go on: <see cref="WindowRecords.Next"/> of the page before; null for the first.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<WindowRecords> RecordsAsync(string stream, long start, string? group, long? from, int limit, CancellationToken cancellation);
}

/// <summary>A page of a window's records.</summary>
/// <param name="Records">The records.</param>
/// <param name="Next">Where the next page begins; null when there is none.</param>
public sealed record WindowRecords(IReadOnlyList<ExampleLine> Records, long? Next)
{
    /// <summary>Why there are fewer than were counted, in a sentence; null when all are there.</summary>
    public string? Missing { get; init; }
}

/// <summary>The windows of one stream at a moment.</summary>
/// <param name="Options">How they are counted and when they ring.</param>
/// <param name="Field">What groups are: <c>status</c>.</param>
/// <param name="Rule">The rule that reads the records, by its name or as its text.</param>
/// <param name="Counts">What became of every record.</param>
/// <param name="Open">Open windows, the newest first.</param>
/// <param name="Closed">Closed windows that are kept, the newest first.</param>
public sealed record StreamWindows(
    WindowOptions Options, string Field, string Rule, WindowCounts Counts, IReadOnlyList<WindowSummary> Open, IReadOnlyList<WindowSummary> Closed)
{
    /// <summary>What one record is called: an error where the rule counts errors alone.</summary>
    public string Noun { get; init; } = "error";

    /// <summary>Nothing has been counted and nothing refused.</summary>
    public bool IsUntouched => Counts.Seen == 0 && Open.Count == 0 && Closed.Count == 0;
}
