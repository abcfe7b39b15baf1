using System.Threading.Channels;
using Tocsin.Commands.Connecting;
using Tocsin.Engine.Ingestion;

namespace Tocsin.Commands.Feeding;

/// <summary>One of several that post events at once: those of its individuals, one after the other, so that they keep their order.</summary>
/// <param name="client">The way to the server; shared.</param>
/// <param name="insistence">How often to try; shared.</param>
/// <param name="ledger">What became of each line; shared.</param>
/// <param name="view">Told of answers and refusals; shared.</param>
/// <param name="backoff">Its own waiting times.</param>
internal sealed class FeedWorker(DiscreteClient client, Insistence insistence, FeedLedger ledger, FeedView view, Backoff backoff)
{
    private readonly Dictionary<ulong, double> _highest = [];

    /// <summary>Posts what comes.</summary>
    /// <param name="events">Its events.</param>
    /// <param name="request">Gives up a request that is under way.</param>
    /// <param name="cancellation">Begins no more requests.</param>
    public async Task RunAsync(ChannelReader<FeedEvent> events, CancellationToken request, CancellationToken cancellation)
    {
        await foreach (FeedEvent e in events.ReadAllAsync(cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            bool perhapsCounted = false;
            Reply reply;
            try
            {
                reply = await insistence.InsistAsync(
                    async () =>
                    {
                        Reply said = await client.ObserveAsync(e.Body, request);
                        perhapsCounted |= said is Reply.Later { Status: 0, NobodyThere: false } or Reply.Later { Status: 500 or 502 };
                        return said;
                    },
                    backoff,
                    cancellation);
            }
            catch (OperationCanceledException) when (perhapsCounted)
            {
                ledger.PerhapsTwice(); // the next run sends it again
                throw;
            }

            if (perhapsCounted && reply is Reply.Said)
            {
                ledger.PerhapsTwice();
            }

            await SettleAsync(e, reply);
        }
    }

    private async Task SettleAsync(FeedEvent e, Reply reply)
    {
        switch (reply)
        {
            case Reply.Said said:
                ledger.Answered(e.Line);
                double score = said.Body.GetProperty("score").GetDouble();
                bool rises = !_highest.TryGetValue(e.Who, out double highest) || score > highest;
                if (rises)
                {
                    _highest[e.Who] = score;
                }

                await view.AnswerAsync(said.Body, rises);
                break;
            case Reply.Refused { Status: 400 or 413 or 422 } refused:
                view.Refused(e.Line, refused.Reason);
                ledger.Refused(e.Line, refused.Reason);
                break;
            case Reply.Refused refused:
                throw CommandException.Failed($"{client.Server}: {refused.Reason}");
            case Reply.Later failing:
                view.Refused(e.Line, failing.Reason);
                ledger.Failed(e.Line);
                break;
        }
    }
}
