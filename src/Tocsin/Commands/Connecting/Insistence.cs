using System.Diagnostics;
using Tocsin.Engine.Ingestion;
using Tocsin.Terminal;

namespace Tocsin.Commands.Connecting;

/// <summary>
/// Makes a request until there is an answer: while the server is out of reach or busy the same request is made again, so what a lost answer was about may be taken
/// twice. Any number of requests at once.
/// </summary>
/// <param name="server">Scheme, host and port, for people.</param>
/// <param name="address">How its address is corrected, for people: the option, or the setting.</param>
/// <param name="patience">How long the server may be out of reach; null for ever.</param>
/// <param name="clock">Measures waiting.</param>
internal sealed class Insistence(string server, string address, TimeSpan? patience, TimeProvider clock)
{
    private const int TriesOfFailing = 3;
    private const int AnswerPending = 504; // it was taken, its answer was late: again would be twice

    private volatile bool _answered;

    /// <summary>Whether to go on trying where nothing has ever listened, as somebody wants who said how long.</summary>
    public bool AwaitsStart { get; init; }

    /// <summary>Called when a try failed: why, which try it was, how long until the next. By whoever insists.</summary>
    public Action<string, int, TimeSpan>? Postponed { get; init; }

    /// <summary>
    /// Makes a request until there is an answer: what it said, that it refuses, or why it fails over this request although it can be reached.
    /// </summary>
    /// <param name="ask">Makes the request.</param>
    /// <param name="backoff">Waiting times; used by one request at a time.</param>
    /// <param name="cancellation">Ends the waiting, and what <paramref name="ask"/> makes of it.</param>
    /// <exception cref="CommandException">It is out of reach (3).</exception>
    public async Task<Reply> InsistAsync(Func<Task<Reply>> ask, Backoff backoff, CancellationToken cancellation)
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
                    await PostponeAsync(later, attempt, first, backoff, cancellation);
                    break;
                case Reply answer:
                    _answered = true;
                    backoff.Reset();
                    return answer;
                default:
                    throw new UnreachableException();
            }
        }
    }

    private async Task PostponeAsync(Reply.Later later, int attempt, long first, Backoff backoff, CancellationToken cancellation)
    {
        if (later.NobodyThere && !_answered && !AwaitsStart)
        {
            throw CommandException.Outside($"Nothing answers at {server}: {later.Reason}. Start the server, or correct the address ({address}).");
        }

        TimeSpan wait = backoff.Next(later.After);
        if (clock.GetElapsedTime(first) + wait > patience)
        {
            throw CommandException.Outside(
                $"{server} was out of reach for {Human.Duration(clock.GetElapsedTime(first))}: {later.Reason}. "
                + "Start the server, correct the address, or wait longer with --give-up-after.");
        }

        Postponed?.Invoke(later.Reason, attempt, wait);
        await Task.Delay(wait, clock, cancellation);
    }
}
