using System.Text.Json;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Lanes;
using Tocsin.Server.Http;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Windows;

/// <summary>A window.</summary>
/// <param name="Start">Its first instant; its name in <c>/api/v1/windows/{start}</c>.</param>
/// <param name="End">The first instant after it.</param>
/// <param name="Closed">When it closed; null while it is open.</param>
/// <param name="Count">Records of all its groups.</param>
/// <param name="Late">Records that came after it had closed; in no group.</param>
/// <param name="Overflow">Records of groups that were one too many; in no group.</param>
/// <param name="Groups">Its groups, by name.</param>
public sealed record WindowView(DateTime Start, DateTime End, DateTime? Closed, long Count, long Late, long Overflow, IReadOnlyList<WindowGroupView> Groups)
{
    /// <summary>URLs of a group in a list of windows.</summary>
    public const int UrlsInLists = 10;

    internal static WindowView Of(WindowSummary window, int urls) => new(
        Utc(window.Start), Utc(window.End), window.ClosedTicks is { } closed ? Utc(closed) : null, window.Count, window.Late, window.Overflow,
        [.. window.Groups.Select(group => WindowGroupView.Of(group, urls))]);

    internal static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);
}

/// <summary>A group of a window.</summary>
/// <param name="Group">Its name: by default the status.</param>
/// <param name="Count">Records.</param>
/// <param name="Addresses">Distinct addresses: exact below 256, else an estimate with a standard error of 1.6 %.</param>
/// <param name="Bits">-log2 of the chance that a usual window of this group counts at least as many; null while there is too little to say.</param>
/// <param name="Expected">Records that its usual windows have; null while there is too little to say.</param>
/// <param name="First">Time of its earliest record.</param>
/// <param name="Last">Time of its latest record.</param>
/// <param name="Urls">The most frequent URLs, the most frequent first: each true count is between <c>count - error</c> and <c>count</c>.</param>
/// <param name="Examples">A few of its lines.</param>
public sealed record WindowGroupView(
    string Group, long Count, long Addresses, double? Bits, double? Expected, DateTime First, DateTime Last, IReadOnlyList<UrlCount> Urls, IReadOnlyList<WindowRecordView> Examples)
{
    internal static WindowGroupView Of(WindowGroup group, int urls) => new(
        group.Group, group.Count, group.Distinct, Finite.OrNull(group.Bits), Finite.OrNull(group.Expected), WindowView.Utc(group.First), WindowView.Utc(group.Last),
        group.Urls.Count > urls ? [.. group.Urls.Take(urls)] : group.Urls, [.. group.Examples.Select(WindowRecordView.Of)]);
}

/// <summary>A line that is counted in a window.</summary>
/// <param name="Position">Its journal position.</param>
/// <param name="Time">Its own time.</param>
/// <param name="Text">The line, at most 1,024 characters of it.</param>
public sealed record WindowRecordView(long Position, DateTime Time, string Text)
{
    internal static WindowRecordView Of(ExampleLine line) => new(line.Position, WindowView.Utc(line.Ticks), line.Text);
}

/// <summary>What became of a stream's lines; <c>seen = used + ignored + late + refused</c>, the others are marks and tallies.</summary>
public sealed record WindowCountsView(long Seen, long Used, long Ignored, long Late, long Refused, long Ahead, long Overflow, long Windows, long Alerts, long Early, bool Balances)
{
    internal static WindowCountsView Of(WindowCounts counts) => new(
        counts.Seen, counts.Used, counts.Ignored, counts.Late, counts.Refused, counts.Ahead, counts.Overflow, counts.Windows, counts.Alerts, counts.Early, counts.Balances);
}

/// <summary>Windows of a stream, the newest first.</summary>
/// <param name="Items">The windows; each with its ten most frequent URLs a group.</param>
/// <param name="Next">What to ask with as <c>cursor</c> for older ones; null at the end.</param>
/// <param name="Counts">What became of every line.</param>
public sealed record WindowPage(IReadOnlyList<WindowView> Items, string? Next, WindowCountsView Counts);

/// <summary>A page of a window's records.</summary>
/// <param name="Items">The records, in the order in which they came.</param>
/// <param name="Next">What to ask with as <c>after</c> for the next page, which may be empty; null at the end.</param>
/// <param name="Missing">Why there are fewer than were counted; null when none are missing.</param>
public sealed record WindowRecordPage(IReadOnlyList<WindowRecordView> Items, long? Next, string? Missing);

/// <summary>An event of <c>/api/v1/windows/events</c>: the open windows, and those that have closed or changed since the event before, the newest first.</summary>
/// <param name="Windows">The windows.</param>
/// <param name="Counts">What became of every line.</param>
/// <param name="Skipped">More have changed than are told here: ask for the list.</param>
public sealed record WindowsChangeView(IReadOnlyList<WindowView> Windows, WindowCountsView Counts, bool Skipped)
{
    internal static WindowsChangeView Of(WindowsChange change) => new(
        [.. change.Windows.Select(static window => WindowView.Of(window, WindowView.UrlsInLists))], WindowCountsView.Of(change.Counts), change.Skipped);
}

/// <summary>The rule in force; every member null where none is.</summary>
/// <param name="Rule">The rule as JSON.</param>
/// <param name="Preset">The name of the preset that it is; null when it is none.</param>
public sealed record WindowRuleView(
    JsonElement? Rule, string? Preset, string? Size, string? Lateness, string? Grace, string? Idle, string? Ahead, long? Threshold, int? MaxGroups, int? MaxUrls, int? Examples,
    string? AlertText, bool? Mined, long? Position, string? Who, DateTime? When, string? Why)
{
    internal static WindowRuleView Of(WindowRuleInForce? rule)
    {
        if (rule is null)
        {
            return new WindowRuleView(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
        }

        WindowOptions options = rule.Options;
        return new WindowRuleView(
            JsonElement.Parse(rule.Text), rule.Preset, Quantities.Format(options.Size), Quantities.Format(options.Lateness), Quantities.Format(options.Grace), Quantities.Format(options.Idle),
            Quantities.Format(options.Ahead), options.Threshold, options.MaxGroups, options.MaxUrls, options.Examples, options.AlertText, rule.Mined, rule.Position, rule.Who, rule.When, rule.Why);
    }
}

/// <summary>A choice of rule. What is not given has its default.</summary>
/// <param name="Rule">A preset's name, a rule as a JSON object, or null: lines are records no longer.</param>
/// <param name="Size">Length of a window: <c>30s</c>.</param>
/// <param name="Lateness">How far records may be out of order.</param>
/// <param name="Grace">How long a window is kept open after its end has passed the watermark.</param>
/// <param name="Idle">After so much silence the open windows close.</param>
/// <param name="Ahead">A record whose time is this much ahead of its arrival is refused.</param>
/// <param name="Threshold">More records than this in a group's window ring.</param>
/// <param name="MaxGroups">Groups of one window.</param>
/// <param name="MaxUrls">Most frequent URLs that a group's window keeps.</param>
/// <param name="Examples">Example lines that a group's window keeps.</param>
/// <param name="AlertText">What an alert says.</param>
/// <param name="Mined">Whether lines also become templates.</param>
/// <param name="Why">For those who ask later.</param>
public sealed record WindowRuleRequest(
    JsonElement Rule, string? Size = null, string? Lateness = null, string? Grace = null, string? Idle = null, string? Ahead = null, long? Threshold = null, int? MaxGroups = null,
    int? MaxUrls = null, int? Examples = null, string? AlertText = null, bool? Mined = null, string? Why = null);

/// <summary>To forget all windows of a stream.</summary>
/// <param name="Confirm">Must be <c>all</c>.</param>
/// <param name="Why">For those who ask later.</param>
public sealed record WindowResetRequest(string? Confirm = null, string? Why = null);
