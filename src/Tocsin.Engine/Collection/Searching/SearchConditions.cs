using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Collection.Searching;

/// <summary>What a line must fulfil, ready to be asked. Immutable; any thread.</summary>
internal sealed class SearchConditions(SearchQuery query, SearchPattern pattern)
{
    public SearchPattern Pattern { get; } = pattern;

    /// <summary>The least level; <see cref="Severity.Unknown"/> for any.</summary>
    public Severity Level { get; } = query.Level ?? Severity.Unknown;

    /// <summary>Whether lines are asked for their time.</summary>
    public bool NeedsTime { get; } = query.From is not null || query.To is not null;

    /// <summary>Whether lines are asked for their level, which depends on the lines before.</summary>
    public bool NeedsLevel { get; } = query.Level is > Severity.Unknown;

    /// <summary>Whether every line must be looked at, one after the other.</summary>
    public bool IsLineByLine => NeedsLevel || Pattern.Needle is null;

    /// <summary>Whether a line of this time fits. A line before the first time of its file fits no range; a file without times was judged by when it was written.</summary>
    public bool FitsTime(long ticks, bool fileHasTimes) =>
        !NeedsTime || (ticks == 0 ? !fileHasTimes : (query.From is not { } from || ticks >= from.Ticks) && (query.To is not { } to || ticks < to.Ticks));
}
