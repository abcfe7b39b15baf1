using System.Text.Json;
using Tocsin.Commands.Reading;
using Tocsin.Engine.Ingestion;
using Tocsin.Terminal;

namespace Tocsin.Commands.Sending;

/// <summary>One run of <c>tocsin send</c>: finds where to go on, carries, shows progress, remembers, sums up.</summary>
internal static class SendRun
{
    private const double BatchesPerSecond = 10; // of a sending with a rate
    private const int PacedBatchBytes = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RememberEvery = TimeSpan.FromSeconds(1);

    /// <summary>Returns the exit code. A cancelled run sums up what was done and then throws <see cref="OperationCanceledException"/>.</summary>
    public static async Task<int> RunAsync(SendRequest request, bool json, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        SendState? remembered = request.StateFile is null ? null : SendState.Read(request.StateFile);
        using LogInput input = await LogInput.OpenAsync(request.File, cancellation);
        IReadOnlyList<string> names = Names(request, input, remembered);
        CheckState(request, remembered, names);

        using RecordsClient client = new(request.Server, request.Stream, request.ApiKey, request.Compress, Patience, clock);
        SendProgress progress = new(request, client.Server, input, clock);
        string? source = null;
        long saved = clock.GetTimestamp();
        Courier courier = new(client, new Backoff(clock, names.Count == 0 ? 0 : SourceIdentity.Seed(names[0])), request.Rate, clock)
        {
            GiveUpAfter = request.GiveUpAfter,
            Postponed = progress.Postponed,
            Delivered = report =>
            {
                progress.Delivered(report);
                if (clock.GetElapsedTime(saved) > RememberEvery)
                {
                    saved = clock.GetTimestamp();
                    Remember(request, input, source, report);
                }
            },
        };
        long started = clock.GetTimestamp();
        try
        {
            await progress.ShowAsync(async () =>
            {
                long offset = 0;
                if (names.Count > 0)
                {
                    (source, offset) = await courier.FindOffsetAsync(names, cancellation);
                    offset = progress.GoOn(source, offset, remembered);
                }

                // On threads of their own: a pipe that is silent blocks, and does not heed the token.
                LineBatcher batcher = await Task.Run(() => Batcher(request, input), CancellationToken.None).WaitAsync(cancellation);
                long skipped = offset == 0 ? 0 : await Task.Run(async () => await batcher.SkipAsync(offset, cancellation), CancellationToken.None).WaitAsync(cancellation);
                if (skipped < offset)
                {
                    progress.Shorter(skipped, offset);
                }

                await courier.SendAllAsync(batcher, source, offset, cancellation);
            });
        }
        finally
        {
            Remember(request, input, source, courier.Report);
            SumUp(request, source, courier.Report, clock.GetElapsedTime(started), json, output);
        }

        return courier.Report.Rejected == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static IReadOnlyList<string> Names(SendRequest request, LogInput input, SendState? remembered)
    {
        if (request.Source is { } given)
        {
            return [given];
        }

        if (input.FullPath is not { } path || input.TotalBytes is null)
        {
            return []; // a pipe: what is read from it once does not come again
        }

        using LogInput head = LogInput.Open(path);
        IReadOnlyList<string> names = SourceIdentity.Of(path, head.Decompress());
        if (remembered is null)
        {
            return names;
        }

        // A file that was renamed since is still the same when its beginning, under the old name, is the remembered one.
        using LogInput again = LogInput.Open(path);
        return names.Contains(remembered.Source) || SourceIdentity.Of(remembered.Path, again.Decompress()).Contains(remembered.Source)
            ? [remembered.Source]
            : names;
    }

    private static void CheckState(SendRequest request, SendState? remembered, IReadOnlyList<string> names)
    {
        if (remembered is null)
        {
            return;
        }

        string server = request.Server.AbsoluteUri;
        if (remembered.Server != server || remembered.Stream != request.Stream)
        {
            throw CommandException.WrongUsage(
                $"The state file {request.StateFile} belongs to stream '{remembered.Stream}' of {remembered.Server}, not to '{request.Stream}' of {server}. "
                + "Give each its own --state file.");
        }

        if (names.Count > 0 && !names.Contains(remembered.Source))
        {
            Console.Error.WriteLine($"{Printable.Line(request.File)} begins differently from what {Printable.Line(request.StateFile!)} remembers: it is a new source, sent from its first line.");
        }
    }

    private static LineBatcher Batcher(SendRequest request, LogInput input)
    {
        bool isFile = input.TotalBytes is not null;
        if (request.Rate is not { } rate)
        {
            return new LineBatcher(input.Decompress(), request.BatchBytes, request.BatchLines, fill: isFile);
        }

        int lines = (int)Math.Clamp(rate / BatchesPerSecond, 1, request.BatchLines);
        int bytes = Math.Clamp(lines * 1024, Math.Min(PacedBatchBytes, request.BatchBytes), request.BatchBytes);
        return new LineBatcher(input.Decompress(), bytes, lines, fill: isFile);
    }

    private static void Remember(SendRequest request, LogInput input, string? source, SendReport report)
    {
        if (request.StateFile is not null && source is not null)
        {
            new SendState(request.Server.AbsoluteUri, request.Stream, input.FullPath ?? request.File, source, report.NextOffset).Write(request.StateFile);
        }
    }

    private static void SumUp(SendRequest request, string? source, SendReport report, TimeSpan took, bool json, TextWriter output)
    {
        if (json)
        {
            SendSummary summary = new(
                request.Server.AbsoluteUri, request.Stream, source, report.Lines, report.Bytes, report.Accepted, report.Duplicates, report.Rejected,
                report.Retries, report.ResumedAt, report.NextOffset, Math.Round(took.TotalSeconds, 3));
            output.WriteLine(JsonSerializer.Serialize(summary, SendStateJson.Default.SendSummary));
            return;
        }

        double seconds = Math.Max(took.TotalSeconds, 0.001);
        output.WriteLine($"Sent {Human.Count(report.Lines, "line")} ({Human.Bytes(report.Bytes)}) in {Human.Duration(took)}, {Human.Rate(report.Lines / seconds)}: "
            + $"{Human.Count(report.Accepted)} accepted, {Human.Count(report.Duplicates)} duplicates, {Human.Count(report.Rejected)} rejected.");
        if (report.FirstError is { } error)
        {
            Console.Error.WriteLine($"The first rejected one: {Printable.Line(error)}");
        }
    }
}

/// <summary>The summary that <c>--json</c> prints.</summary>
internal sealed record SendSummary(
    string To, string Stream, string? Source, long Lines, long Bytes, long Accepted, long Duplicates, long Rejected,
    long Retries, long ResumedAt, long NextOffset, double Seconds);
