using System.Diagnostics;
using Tocsin.Engine.Ingestion;
using Tocsin.Terminal;

namespace Tocsin.Commands.LogDetection;

/// <summary>
/// Carries one request after the other and insists: while the server is out of reach or busy the same request is made again, so a line whose answer was lost may
/// be in its block twice. The protocol knows no other way.
/// </summary>
internal sealed class LineCourier(LogDetectionClient client, LineSendRequest request, SendTally tally, TimeProvider clock)
{
    private const int TriesOfFailing = 3;
    private const int AnswerPending = 504; // the line was taken, its verdict was late: again would be twice
    private static readonly TimeSpan UsualPatience = TimeSpan.FromMinutes(2);

    private readonly Backoff _backoff = new(clock, request.ClientId);
    private bool _answered;

    /// <summary>Called when a try failed: why, which try it was, how long until the next.</summary>
    public Action<string, int, TimeSpan>? Postponed { get; init; }

    /// <summary>
    /// Makes a request until there is an answer: what it said, that it refuses, or why it fails over this request although it can be reached.
    /// </summary>
    /// <exception cref="CommandException">It is out of reach (3).</exception>
    public async Task<Reply> InsistAsync(Func<Task<Reply>> ask, CancellationToken cancellation)
    {
        long first = clock.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            switch (await ask())
            {
                case Reply.Later { Status: AnswerPending } pending:
                    _answered = true;
                    return pending;
                case Reply.Later { Status: 500 } failing when attempt >= TriesOfFailing:
                    return failing;
                case Reply.Later later:
                    _answered |= later.Status > 0;
                    await PostponeAsync(later, attempt, first, cancellation);
                    break;
                case Reply answer:
                    _answered = true;
                    _backoff.Reset();
                    return answer;
                default:
                    throw new UnreachableException();
            }
        }
    }

    private async Task PostponeAsync(Reply.Later later, int attempt, long first, CancellationToken cancellation)
    {
        if (later.NobodyThere && !_answered && request.GiveUpAfter is null)
        {
            throw CommandException.Outside(
                $"Nothing answers at {client.Server}: {later.Reason}. Start the server, or correct the address (--logdetection, or ServerUrl of appsettings.json).");
        }

        TimeSpan wait = _backoff.Next(later.After);
        if (clock.GetElapsedTime(first) + wait > (request.GiveUpAfter ?? UsualPatience))
        {
            throw CommandException.Outside(
                $"{client.Server} was out of reach for {Human.Duration(clock.GetElapsedTime(first))}: {later.Reason}. "
                + "Start the server, correct the address, or wait longer with --give-up-after.");
        }

        tally.Retries++;
        Postponed?.Invoke(later.Reason, attempt, wait);
        await Task.Delay(wait, clock, cancellation);
    }
}
