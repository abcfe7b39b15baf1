using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Pages.Text;

/// <summary>How remotes, passes and files are put into words.</summary>
public static class CollectionWords
{
    /// <summary>The service of files that no rule knows.</summary>
    public const string Uncategorised = "uncategorized";

    /// <summary>A service's name for people.</summary>
    public static string Service(string name) => LogText.Middle(LogText.Clean(name), 40);

    /// <summary>What a remote is doing, in a word.</summary>
    public static string State(RemoteStatus status) => status switch
    {
        { State: RemoteState.Running } => "Fetching",
        { State: RemoteState.BackingOff } => "Failing",
        { Last: null } => "Not yet run",
        { Last.Outcome: SyncOutcome.Partial } => "Incomplete",
        _ => "Up to date",
    };

    /// <summary>What became of a file.</summary>
    public static string Change(FileChange change) => change switch
    {
        FileChange.New => "new",
        FileChange.Appended => "grew",
        FileChange.NewGeneration => "replaced",
        _ => "renamed",
    };

    /// <summary>How long until a moment: <c>42 s</c>, <c>3:07</c>, <c>2 h</c>; <c>now</c> when it has come.</summary>
    public static string Until(DateTime moment, DateTime now) => (moment - now) switch
    {
        { Ticks: <= 0 } => "now",
        { TotalSeconds: < 60 } left => $"{Math.Ceiling(left.TotalSeconds):0}\u00a0s",
        { TotalMinutes: < 60 } left => $"{left.Minutes}:{left.Seconds:00}",
        var left => Figures.Age(left),
    };

    /// <summary>An interval: <c>60 s</c>, <c>5 min</c>.</summary>
    public static string Every(TimeSpan interval) => interval.TotalSeconds <= 120 ? $"{interval.TotalSeconds:0}\u00a0s" : Figures.Age(interval);

    /// <summary>How long a pass took.</summary>
    public static string Took(TimeSpan took) => took.TotalSeconds < 10 ? $"{took.TotalSeconds:0.0}\u00a0s" : Figures.Age(took);

    /// <summary>A file's first and last time in few words; null when it has none.</summary>
    public static string? Span(CollectedFile file, DateTime now) => file is { FirstTime: { } first, LastTime: { } last }
        ? $"{Figures.Moment(first, now)} – {Figures.Moment(last, now)}"
        : null;
}
