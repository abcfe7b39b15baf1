namespace Tocsin.Engine.Windows;

/// <summary>One group in one window.</summary>
/// <param name="Group">Its name: by default the status (<c>404</c>).</param>
/// <param name="Count">Records.</param>
/// <param name="Distinct">Distinct addresses; exact below 256, else the estimate of a HyperLogLog with 2^12 registers (standard error 1.6 %), rounded, and no more than there are records.</param>
/// <param name="Urls">The most frequent URLs, the most frequent first, then by URL (ordinal).</param>
/// <param name="First">Time of the earliest record, in UTC ticks.</param>
/// <param name="Last">Time of the latest record, in UTC ticks.</param>
/// <param name="Examples">A few of its lines, the earliest first.</param>
/// <param name="Bits">-log2 of the chance that a usual window of this group counts at least as many; null while fewer than 10 windows have closed, at most 64.</param>
/// <param name="Expected">Records that its usual windows have; null while <paramref name="Bits"/> is.</param>
public sealed record WindowGroup(
    string Group, long Count, long Distinct, IReadOnlyList<UrlCount> Urls, long First, long Last, IReadOnlyList<ExampleLine> Examples, double? Bits, double? Expected);

/// <summary>How often a URL was seen in a group's window.</summary>
/// <param name="Url">As it was written; bytes that are not UTF-8 are U+FFFD.</param>
/// <param name="Count">At most so often.</param>
/// <param name="Error">At least <paramref name="Count"/> less this often (Space-Saving; Metwally, Agrawal, El Abbadi 2005); 0 where a group has had no more URLs than it keeps.</param>
public readonly record struct UrlCount(string Url, long Count, long Error);

/// <summary>A line that was counted.</summary>
/// <param name="Lane">Which lane's position it is.</param>
/// <param name="Position">Where it stands in its lane.</param>
/// <param name="Ticks">Its own time, in UTC ticks.</param>
/// <param name="Text">The line, at most 1,024 characters of it.</param>
public readonly record struct ExampleLine(int Lane, long Position, long Ticks, string Text);

/// <summary>One window, open or closed.</summary>
/// <param name="Start">Its first instant, in UTC ticks.</param>
/// <param name="End">The first instant after it.</param>
/// <param name="ClosedTicks">Arrival of the record or tick that closed it; null while it is open.</param>
/// <param name="Groups">Its groups, by name: numbers by their value, then texts (ordinal).</param>
/// <param name="Late">Records that came after it had closed; counted, in no group.</param>
/// <param name="Overflow">Records of groups that were one too many; counted, in no group.</param>
/// <param name="FirstPosition">The lowest position of a record that is counted in it, in lane 0; -1 when there is none, or there are several lanes.</param>
/// <param name="LastPosition">The highest.</param>
public sealed record WindowSummary(
    long Start, long End, long? ClosedTicks, IReadOnlyList<WindowGroup> Groups, long Late, long Overflow, long FirstPosition, long LastPosition)
{
    /// <summary>Records of all groups.</summary>
    public long Count => Groups.Sum(group => group.Count);
}
