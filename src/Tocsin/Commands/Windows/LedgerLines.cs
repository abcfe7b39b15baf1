using Tocsin.Engine.Windows;
using Tocsin.Sinks;
using Tocsin.Sinks.Errors;
using Tocsin.Terminal;

namespace Tocsin.Commands.Windows;

/// <summary>What became of every record, alert and error record, in lines for people.</summary>
internal static class LedgerLines
{
    private const int MostLate = 5;

    public static IEnumerable<string> Of(WindowCounts counts, IReadOnlyList<LateWindow> late, ErrorFiles? errors, (long Written, long Lost) rejects, IEnumerable<AlertSinkStatus> sinks)
    {
        yield return Balance(counts);
        if (late.Count > 0)
        {
            string windows = string.Join(", ", late.Take(MostLate).Select(static window => $"{(window.Start is { } start ? WindowRows.Time(start) : "older ones")} ({Human.Count(window.Records)})"));
            yield return $"late, by their windows: {windows}{(late.Count > MostLate ? $", and of {Human.Count(late.Count - MostLate)} more" : "")}; a longer --lateness waits for them";
        }

        if (errors?.Counts is { Lines: > 0 } or { Lost: > 0 })
        {
            ErrorFileCounts kept = errors.Counts;
            yield return $"{Human.Count(kept.Lines, "error record")} in '{Printable.Line(errors.Folder)}', {Human.Count(kept.Files, "file")}{Also(kept.Lost, "lost")}{Also(kept.Removed, "older files removed")}";
        }

        if (rejects is { Written: > 0 } or { Lost: > 0 })
        {
            yield return $"{Human.Count(rejects.Written, "rejected record")} written{Also(rejects.Lost, "lost")}";
        }

        foreach (AlertSinkStatus sink in sinks)
        {
            yield return $"{Human.Count(sink.Sent, "alert")} sent to {Printable.Line(sink.Address)}{Also(sink.Refused, "refused")}{Also(sink.Dropped, "not sent")}{Also(sink.Waiting, "left to the next run")}";
        }
    }

    /// <summary>The ledger, on one line.</summary>
    public static string Balance(WindowCounts counts)
    {
        string ahead = counts.Ahead > 0 ? $" ({Human.Count(counts.Ahead)} with a time too far ahead)" : "";
        string named = counts.Refused - counts.Ahead > WindowsOutputs.MostNamed ? $"; the first {WindowsOutputs.MostNamed} that cannot be read are named above" : "";
        string overflow = counts.Overflow > 0 ? $"; {Human.Count(counts.Overflow)} of groups that were one too many" : "";
        return $"{Human.Count(counts.Seen, "record")} seen = {Human.Count(counts.Used)} used + {Human.Count(counts.Ignored)} ignored + {Human.Count(counts.Late)} late + {Human.Count(counts.Refused)} refused{ahead}{named}{overflow}";
    }

    private static string Also(long count, string what) => count > 0 ? $", {Human.Count(count)} {what}" : "";
}
