using System.Text.Json;
using Tocsin.Terminal;

namespace Tocsin.Commands.Feeding;

/// <summary>The summary that <c>--json</c> prints behind the answers, told from them by its <c>type</c>.</summary>
internal sealed record FeedSummary(
    string Type, string To, long Answered, long Refused, long Unusable, long Ignored, long Failed, long Retries, long PerhapsTwice, long Printed,
    long ResumedAt, long NextLine, string? State, double Seconds)
{
    /// <summary>Sums up, on standard output as JSON or else on standard error, where it does not mix with answers.</summary>
    public static void Print(FeedRequest request, FeedLedger ledger, long printed, string? state, TimeSpan took, TextWriter output)
    {
        FeedCounts counts = ledger.Counts;
        if (request.Json)
        {
            FeedSummary summary = new(
                "summary", request.Endpoint.AbsoluteUri, counts.Answered, counts.Refused, counts.Unusable, counts.Ignored, counts.Failed, counts.Retries, counts.PerhapsTwice,
                printed, ledger.ResumedAt, counts.Through + 1, state, Math.Round(took.TotalSeconds, 3));
            output.WriteLine(JsonSerializer.Serialize(summary, FeedStateJson.Default.FeedSummary));
            output.Flush();
            return;
        }

        List<string> apart = [];
        Tell(counts.Ignored, "left out");
        Tell(counts.Unusable, "no event");
        Tell(counts.Refused, "refused");
        Tell(counts.Failed, "without an answer");
        Tell(counts.Remembered, "answered in an earlier run");
        string rest = apart.Count == 0 ? "" : $"; {string.Join(", ", apart)}";
        Console.Error.WriteLine(
            $"{Human.Count(counts.Answered, "event")} answered in {Human.Duration(took)}, {Human.Rate(counts.Answered / Math.Max(took.TotalSeconds, 0.001))}{rest}. {Human.Count(printed, "answer")} printed.");
        if (counts.PerhapsTwice > 0)
        {
            Console.Error.WriteLine($"{Human.Count(counts.PerhapsTwice, "event")} may be counted twice: the connection broke before the answer, and the request was made again.");
        }

        Console.Error.WriteLine(state is null
            ? "Nothing is remembered of standard input; --state FILE would."
            : $"All lines up to {Human.Count(counts.Through)} are dealt with; {Printable.Line(state)} remembers it, and the same command goes on there.");

        void Tell(long count, string words)
        {
            if (count > 0)
            {
                apart.Add($"{Human.Count(count)} {words}");
            }
        }
    }
}
