using System.Diagnostics;
using Tocsin.Commands.Reading;
using Tocsin.Engine.Ingestion;
using Tocsin.Terminal;

namespace Tocsin.Commands.Sending;

/// <summary>What became of a sending so far. Written by the courier, read when it has ended or for a glance at progress.</summary>
internal sealed class SendReport
{
    /// <summary>Lines that the server had before this run.</summary>
    public long ResumedAt { get; set; }

    /// <summary>Lines of this run that the server has answered for.</summary>
    public long Lines { get; set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; set; }

    /// <summary>Lines that are durable at the server and were not before.</summary>
    public long Accepted { get; set; }

    /// <summary>Lines that the server had already.</summary>
    public long Duplicates { get; set; }

    /// <summary>Lines that the server could not take.</summary>
    public long Rejected { get; set; }

    /// <summary>Requests that had to be made again.</summary>
    public long Retries { get; set; }

    /// <summary>Why the first rejected line was.</summary>
    public string? FirstError { get; set; }

    /// <summary>The number of the next line to send, from 0.</summary>
    public long NextOffset => ResumedAt + Lines;
}

/// <summary>
/// Carries batches to the server, strictly one after the other: offsets must arrive in order, or the server would take what comes
/// late for a repeat. The next batch is read while one is under way. A batch is sent again until the server answers for it.
/// </summary>
/// <param name="client">The way.</param>
/// <param name="backoff">Waiting times between tries.</param>
/// <param name="rate">Lines per second, or null for as fast as it goes.</param>
/// <param name="clock">Measures waiting.</param>
internal sealed class Courier(RecordsClient client, Backoff backoff, double? rate, TimeProvider clock)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MostCaughtUp = TimeSpan.FromSeconds(1);

    /// <summary>Counts; also after an exception or a cancellation.</summary>
    public SendReport Report { get; } = new();

    /// <summary>Called when a try failed: why, which try it was, how long until the next.</summary>
    public Action<string, int, TimeSpan>? Postponed { get; init; }

    /// <summary>Called after each batch that the server answered for.</summary>
    public Action<SendReport>? Delivered { get; init; }

    /// <summary>How long the server may be out of reach before the courier gives up; null for ever.</summary>
    public TimeSpan? GiveUpAfter { get; init; }

    /// <summary>Asks where to go on; of several names the first one that the server knows counts. Returns the name and the offset.</summary>
    public async Task<(string Source, long Offset)> FindOffsetAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        foreach (string name in names)
        {
            Answer.Taken taken = await InsistAsync(() => client.NextOffsetAsync(name, cancellation), cancellation);
            if (taken.NextOffset > 0)
            {
                return (name, taken.NextOffset);
            }
        }

        return (names[0], 0);
    }

    /// <summary>Sends everything from where the batcher stands.</summary>
    /// <param name="batcher">The lines.</param>
    /// <param name="source">The source's name, or null for at-least-once delivery.</param>
    /// <param name="offset">The source's number of the batcher's next line.</param>
    /// <param name="cancellation">Stops between batches, or gives up the batch under way.</param>
    public async Task SendAllAsync(LineBatcher batcher, string? source, long offset, CancellationToken cancellation)
    {
        Report.ResumedAt = offset;

        // A batch that is under way when the user stops is nearly always answered in time: then it counts.
        using CancellationTokenSource grace = new(Timeout.InfiniteTimeSpan, clock);
        await using CancellationTokenRegistration stopping = cancellation.Register(() => grace.CancelAfter(Grace));
        long started = clock.GetTimestamp();
        Task<LineBatch?> next = Read();
        try
        {
            while (await next.WaitAsync(cancellation) is { } batch)
            {
                next = Read();
                using (batch)
                {
                    started = await KeepRateAsync(started, cancellation);
                    Answer.Taken taken = await InsistAsync(() => client.SendAsync(batch, source, Report.NextOffset, grace.Token), cancellation);
                    Count(batch, taken);
                }

                Delivered?.Invoke(Report);
                cancellation.ThrowIfCancellationRequested();
            }
        }
        catch (InvalidDataException damage)
        {
            throw CommandException.Failed($"The compressed log is damaged: {damage.Message} What came before was sent.", damage);
        }
        finally
        {
            Abandon(next);
        }

        // On a thread of its own: decompressing is work, and a pipe may block without heeding the token.
        Task<LineBatch?> Read() => Task.Run(async () => await batcher.ReadAsync(cancellation), CancellationToken.None);
    }

    private static void Abandon(Task<LineBatch?> unread) => _ = unread.ContinueWith(
        static read =>
        {
            if (read.IsCompletedSuccessfully)
            {
                read.Result?.Dispose();
            }
            else
            {
                _ = read.Exception; // it ended together with the sending, which says why
            }
        },
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private void Count(LineBatch batch, Answer.Taken taken)
    {
        Report.Lines += batch.Lines;
        Report.Bytes += batch.Length;
        Report.Accepted += taken.Accepted;
        Report.Duplicates += taken.Duplicates;
        Report.Rejected += taken.Rejected;
        Report.FirstError ??= taken.FirstError;
    }

    /// <summary>
    /// Line n leaves no earlier than n / rate after the first. Small delays are caught up; after a long one (the server was
    /// away) the schedule starts over, so that it is not flooded when it comes back. Returns the schedule's start.
    /// </summary>
    private async Task<long> KeepRateAsync(long started, CancellationToken cancellation)
    {
        if (rate is { } linesPerSecond)
        {
            TimeSpan due = TimeSpan.FromSeconds(Report.Lines / linesPerSecond) - clock.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, clock, cancellation);
            }
            else if (due < -MostCaughtUp)
            {
                started -= (long)(due.TotalSeconds * clock.TimestampFrequency);
            }
        }

        return started;
    }

    private async Task<Answer.Taken> InsistAsync(Func<Task<Answer>> request, CancellationToken cancellation)
    {
        long first = clock.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            switch (await request())
            {
                case Answer.Taken taken:
                    backoff.Reset();
                    return taken;
                case Answer.Refused refused:
                    throw CommandException.Failed(refused.Reason);
                case Answer.Later later:
                    TimeSpan wait = backoff.Next(later.After);
                    if (clock.GetElapsedTime(first) + wait > GiveUpAfter)
                    {
                        throw CommandException.Outside(
                            $"{client.Server} was out of reach for {Human.Duration(clock.GetElapsedTime(first))}: {later.Reason}. "
                            + "Start the server or correct --to, and run the same command again: it goes on where it stopped.");
                    }

                    Report.Retries++;
                    Postponed?.Invoke(later.Reason, attempt, wait);
                    await Task.Delay(wait, clock, cancellation);
                    break;
                default:
                    throw new UnreachableException();
            }
        }
    }
}
