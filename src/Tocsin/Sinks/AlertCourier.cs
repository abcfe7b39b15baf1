using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Logs;

namespace Tocsin.Sinks;

/// <summary>How one sink is doing.</summary>
/// <param name="Address">Where it sends to.</param>
/// <param name="Detail">One sentence for people; empty while all is well.</param>
/// <param name="Sent">Messages that have arrived.</param>
/// <param name="Waiting">Messages that wait.</param>
/// <param name="Refused">Messages that the other side does not want, whoever sends them how often.</param>
/// <param name="Dropped">Messages that found no room to wait, or waited in vain until the end.</param>
/// <param name="Faults">Tries that failed.</param>
internal sealed record AlertSinkStatus(string Address, string Detail, long Sent, long Waiting, long Refused, long Dropped, long Faults);

/// <summary>
/// Carries alerts to one sink, one after the other, and does not give up: each is tried again, with a growing pause, until it has arrived or is refused. One caller at
/// a time; any thread may ask for the counts.
/// </summary>
/// <param name="sink">Where to.</param>
/// <param name="backoff">The pauses.</param>
/// <param name="notice">Told the first fault of a row, each refusal, and that it works again.</param>
internal sealed class AlertCourier(IAlertSink sink, Backoff backoff, Action<string> notice)
{
    private long _sent;
    private long _refused;
    private long _faults;
    private volatile string _detail = "";

    /// <summary>Where to.</summary>
    public string Address => sink.Address;

    /// <summary>What it does, for people; empty while all is well.</summary>
    public string Detail => _detail;

    /// <summary>Messages that have arrived.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Messages that were refused for good.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Tries that failed.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>
    /// Ends when the message has arrived (true) or is refused for good (false); a revision without a message has nothing to send, and has arrived. Throws
    /// <see cref="OperationCanceledException"/> only: then it may have arrived.
    /// </summary>
    public async Task<bool> DeliverAsync(Alert alert, CancellationToken cancellation)
    {
        if (alert.Message.IsEmpty)
        {
            return true;
        }

        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                await sink.SendAsync(alert, cancellation).ConfigureAwait(false);
                Interlocked.Increment(ref _sent);
                backoff.Reset();
                if (_detail.Length > 0)
                {
                    _detail = "";
                    notice($"{Address}: alerts arrive again.");
                }

                return true;
            }
            catch (AlertNotSentException fault)
            {
                Interlocked.Increment(ref _faults);
                if (!fault.Retriable)
                {
                    Interlocked.Increment(ref _refused);
                    notice($"{alert.Id}/{alert.Revision} is refused and not sent again: {fault.Message}");
                    return false;
                }

                TimeSpan wait = backoff.Next(fault.RetryAfter);
                bool first = _detail.Length == 0;
                _detail = $"{fault.Message} Tried again in {wait.TotalSeconds:F1} s.";
                if (first)
                {
                    notice($"{alert.Id}/{alert.Revision}: {_detail}");
                }

                if (!await backoff.WaitAsync(wait, cancellation).ConfigureAwait(false))
                {
                    throw new OperationCanceledException(cancellation);
                }
            }
        }
    }
}
