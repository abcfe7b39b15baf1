using Tocsin.Engine.Alerts;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Streams;
using Tocsin.Server;
using Tocsin.Server.Incidents;

namespace Tocsin.Commands.Demo;

/// <summary>
/// Says on standard output when a block fails as an earlier one did. The first time, it resolves the earlier one with a note, so that there is something to be told: made up, and
/// marked so.
/// </summary>
internal sealed class DemoIncidents(IncidentCenter incidents, TimeProvider time, TextWriter output)
{
    private const string Who = "demo";
    private const string Note = "Made up by the demo: a data node's disk was full; cleared, and the blocks were copied again.";
    private const int Told = 5;
    private const int AtOnce = 20;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Tells the first few, until cancelled; then ends without an exception.</summary>
    public async Task TellAsync(RunningStream stream, CancellationToken cancellation)
    {
        long next = 0;
        int told = 0;
        using PeriodicTimer timer = new(Look, time);
        try
        {
            while (told < Told && await timer.WaitForNextTickAsync(cancellation))
            {
                NumberedFindings found = await stream.FoundFromAsync(next, AtOnce, cancellation);
                next = found.First + found.Found.Count;
                foreach (FoundEvents one in found.Found.Take(Told - told))
                {
                    told += await TellAsync(stream.Name, one, cancellation) ? 1 : 0;
                }
            }
        }
        catch (Exception stopped) when ((cancellation.IsCancellationRequested && stopped is OperationCanceledException or ObjectDisposedException) || stopped is JournalStoppedException)
        {
            // the demo is over
        }
        catch (IOException failed)
        {
            // The rest of the demo works without it.
            await SayAsync($"What was seen before is not told any more: {failed.Message}");
        }
    }

    private async Task<bool> TellAsync(string stream, FoundEvents one, CancellationToken cancellation)
    {
        if (await incidents.SeenBeforeAsync(stream, one.Id, 1, cancellation) is not { IsNew: false } seen)
        {
            return false;
        }

        if (seen.Resolution is null && seen.Items.Count > 0)
        {
            await incidents.DoAsync(stream, seen.Items[0].Incident.Finding, AlertState.Resolved, Who, time.GetUtcNow().UtcDateTime, Note, cancellation);
            seen = await incidents.SeenBeforeAsync(stream, one.Id, 1, cancellation) ?? seen;
        }

        await SayAsync($"Block {one.Session} is strange; seen before: {seen.Sentence}");
        return true;
    }

    private async Task SayAsync(string sentence)
    {
        await output.WriteLineAsync(Terminal.Printable.Line(sentence));
        await output.FlushAsync(CancellationToken.None);
    }
}
