using Tocsin.Commands.Connecting;
using Tocsin.Commands.Mining;
using Tocsin.Commands.Populations;
using Tocsin.Commands.Reading;
using Tocsin.Commands.Sending;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Terminal;

namespace Tocsin.Commands.Feeding;

/// <summary>One run of <c>tocsin send --discrete</c>: finds where to go on, feeds, shows, remembers, sums up.</summary>
internal static class FeedRun
{
    private const int EventsAtOnce = 256;

    /// <summary>Returns the exit code. A cancelled run sums up what was done and then throws <see cref="OperationCanceledException"/>.</summary>
    public static async Task<int> RunAsync(FeedRequest request, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        PopulationRule rule = RuleOption.Load(request.Rule ?? RuleOption.Events);
        using LogInput input = await LogInput.OpenAsync(request.File, cancellation);
        string? path = StatePath(request, input);
        FeedOrigin origin = new(request.Endpoint.AbsoluteUri, rule.Text, input.FullPath, Source(input, input.FullPath));
        AnsweredLines answered = path is null || request.Restart ? new AnsweredLines(0) : Remembered(path, request, origin, input);
        using FeedStateFile? file = path is null ? null : FeedStateFile.Open(path, origin, answered, clock);

        FeedLedger ledger = new(answered, file);
        using DiscreteClient client = new(request.Endpoint, request.ApiKey, request.Timeout, clock);
        FeedView? view = null;
        HeaderFields headers = new(rule, input.Name, HeaderOption.Format(request.Header));
        EventReader reader = new(new LineReader(input.Raw, EventReader.LongestLine), rule, headers, asTheyStand: rule.Name == RuleOption.Events, ledger)
        {
            Unusable = (line, reason) => view!.Refused(line, reason),
        };
        FeedProgress progress = new(input, client.Server, ledger, () => reader.BytesRead, clock);
        view = new FeedView(request, client.Server, progress, output, clock);
        Insistence insistence = new(client.Server, "--to", request.GiveUpAfter, clock)
        {
            AwaitsStart = request.GiveUpAfter is not null,
            Postponed = (reason, attempt, wait) =>
            {
                ledger.Retried();
                view.Postponed(reason, wait);
            },
        };
        FeedWorker[] workers = [.. Enumerable.Range(0, request.Workers).Select(number => new FeedWorker(client, insistence, ledger, view, new Backoff(clock, number)))];
        Feeder feeder = new(reader, workers, ledger, new FeedPace(request.Rate, clock), input.TotalBytes is null ? 1 : EventsAtOnce, clock);

        long started = clock.GetTimestamp();
        try
        {
            await LiveRegion.ShowAsync(region => view.ShowAsync(region, stop => FeedAsync(feeder, reader, ledger, view, progress, stop), cancellation));
        }
        finally
        {
            ledger.Save();
            FeedSummary.Print(request, ledger, view.Printed, path, clock.GetElapsedTime(started), output);
        }

        FeedCounts counts = ledger.Counts;
        return counts.Refused + counts.Unusable + counts.Failed == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task FeedAsync(Feeder feeder, EventReader reader, FeedLedger ledger, FeedView view, FeedProgress progress, CancellationToken cancellation)
    {
        if (ledger.ResumedAt > 0)
        {
            long skipped = await Task.Run(() => reader.Skip(ledger.ResumedAt), CancellationToken.None).WaitAsync(cancellation);
            view.Remark(skipped < ledger.ResumedAt
                ? $"It has {Human.Count(skipped, "line")} and {Human.Count(ledger.ResumedAt)} are remembered as answered: nothing is sent until there are more. --restart forgets."
                : $"Going on behind line {Human.Count(ledger.ResumedAt)}; --restart begins anew, and then counts events again that were counted.");
        }

        progress.Begin();
        await feeder.RunAsync(cancellation);
    }

    private static string? StatePath(FeedRequest request, LogInput input) => request.StateFile is { } given
        ? Path.GetFullPath(given)
        : input.FullPath is { } file && input.TotalBytes is not null ? FeedStateFile.UsualPath(file) : null;

    // Under the name that the file had when it was remembered, so that one that was renamed since is known again.
    private static string? Source(LogInput input, string? name)
    {
        if (input.FullPath is not { } path || input.TotalBytes is null)
        {
            return null;
        }

        using LogInput head = LogInput.Open(path);
        return SourceIdentity.Of(name ?? path, head.Decompress())[0];
    }

    private static bool BeginsAs(LogInput input, FeedOrigin remembered)
    {
        if (remembered.Source is null || input.FullPath is not { } path || input.TotalBytes is null)
        {
            return true;
        }

        using LogInput head = LogInput.Open(path);
        return SourceIdentity.Of(remembered.Path ?? path, head.Decompress()).Contains(remembered.Source);
    }

    private static AnsweredLines Remembered(string path, FeedRequest request, FeedOrigin origin, LogInput input)
    {
        if (FeedStateFile.Read(path) is not { } state)
        {
            return new AnsweredLines(0);
        }

        if (state.Origin is not { } before)
        {
            return state.Answered; // the older feeder's: a number, and nothing to hold it against
        }

        if (before.To != origin.To || before.Rule != origin.Rule)
        {
            string what = before.To != origin.To ? $"to {before.To}, not to {origin.To}" : "by another --map";
            throw CommandException.WrongUsage(
                $"The state file {path} remembers what was sent {what}. Give each its own --state file, or begin anew with --restart.");
        }

        if (!BeginsAs(input, before))
        {
            Console.Error.WriteLine($"{Printable.Line(request.File)} begins differently from what {Printable.Line(path)} remembers: it is another file, sent from its first line.");
            return new AnsweredLines(0);
        }

        return state.Answered;
    }
}
