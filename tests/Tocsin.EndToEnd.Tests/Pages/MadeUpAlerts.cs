using Tocsin.Engine.Alerts;
using Tocsin.Engine.Logs;
using Tocsin.Pages.Reading;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>Alerts that a page test states: the real book without a disk.</summary>
internal sealed class MadeUpAlerts : IAlertReader
{
    private static readonly TimeSpan Size = TimeSpan.FromSeconds(30);
    private readonly AlertBook _book = new(new NoLog());

    /// <summary>The start of the window that counts while these ring.</summary>
    public long Now { get; init; } = MadeUpWindows.Current;

    /// <summary>When set, every reading fails with it.</summary>
    public string? Fault { get; set; }

    public long Version => Fault is null ? _book.Version : throw new InvalidOperationException(Fault);

    public IReadOnlyList<AlertEntry> Alerts => Fault is null ? _book.List(new AlertQuery(), long.MaxValue, 10_000, out _) : throw new InvalidOperationException(Fault);

    public AlertDetail? Find(string stream, string id) => _book.Find(stream, id);

    public AlertEntry? OfAlert(string stream, string id) => _book.OfAlert(stream, id);

    /// <summary>A trouble of some windows, the first of which began so many windows ago; answers its id.</summary>
    public string Ring(string group, int ago, int windows = 1, double score = 150, double? bits = 38.2, bool over = false, string stream = "web", string? example = null)
    {
        DateTime first = new DateTime(Now, DateTimeKind.Utc) - (ago * Size);
        string episode = Id(group, first);
        for (int at = 0; at < windows; at++)
        {
            DateTime start = first + (at * Size);
            double count = score - (windows - 1 - at) * 20;
            Take(stream, Make(group, start, episode, 0, AlertPhase.Rang, 101, bits is null ? null : 24, example));
            if (at < ago)
            {
                Take(stream, Make(group, start, episode, 1, AlertPhase.Final, count, bits, example));
            }
        }

        if (over)
        {
            Take(stream, Make(group, first + ((windows - 1) * Size), episode, 2, AlertPhase.Resolved, score, bits, example) with { Time = first + ((windows + 1) * Size) });
        }

        return episode;
    }

    public void Acknowledge(string episode, string who, string? note = null, string stream = "web") =>
        _book.Acknowledge(stream, episode, who, TimeProvider.System.GetUtcNow().UtcDateTime, note);

    public void Resolve(string episode, string who, string? note = null, string stream = "web") =>
        _book.Resolve(stream, episode, who, TimeProvider.System.GetUtcNow().UtcDateTime, note);

    private static string Id(string group, DateTime start) => $"windows-{group}-{start:yyyyMMdd'T'HHmmss'Z'}";

    private void Take(string stream, Alert alert) => _book.Take(stream, _book.NextOf(stream, alert.Detector), alert);

    private static Alert Make(string group, DateTime start, string episode, int revision, AlertPhase phase, double count, double? bits, string? example) => new()
    {
        Id = Id(group, start),
        Revision = revision,
        Episode = episode,
        Phase = phase,
        Detector = "windows",
        Subject = $"status {group}",
        Text = $"{count:0} errors of status {group} in 30 s from 25 addresses; 12 are usual.",
        Start = start,
        End = start + Size,
        Time = start + TimeSpan.FromSeconds(phase == AlertPhase.Rang ? 19 : 40),
        Position = 48_310,
        Score = count,
        Threshold = 100,
        Bits = bits,
        Reasons =
        [
            new Reason("count", $"{count:0} records where 12 are usual: a usual window counts as many once in three hundred billion.") { Bits = bits },
            new Reason("urls", "/resource/7 is 50 % of them; it was 4 % of the last hour's."),
            new Reason("addresses", "25 addresses, 6 of them sent two thirds."),
        ],
        Examples = [example ?? $"{{\"timestamp\":\"{start:yyyy-MM-ddTHH:mm:ss}.190000Z\",\"ip\":\"203.0.113.4\",\"method\":\"GET\",\"url\":\"/resource/7\",\"status\":{group}}}"],
    };

    private sealed class NoLog : IAlertLog
    {
        public void Append(ReadOnlySpan<byte> happened)
        {
            // Nothing is durable here.
        }
    }
}
