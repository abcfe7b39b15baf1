using Tocsin.Engine.Populations.Lanes;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Server;
using Tocsin.Server.Populations;

namespace Tocsin.Facades.Binormal;

/// <summary><c>POST /discrete</c>: one event in, one answer out.</summary>
internal sealed class DiscreteRoute(BinormalStream stream, EventRequests requests)
{
    /// <summary>Answers one request. What has been read is counted, whether or not its sender waits for the answer.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        EventRequest asked = requests.Rent();
        try
        {
            if (await asked.ReadAsync(context.Request) is { } fault)
            {
                await BinormalJson.WriteFaultAsync(context, fault);
                return;
            }

            RunningStream found = await stream.RequireAsync();
            long position = (await found.ObserveAsync(asked.Batch)).Next - 1;
            bool known = found.TryAnswer(position, out EventAnswer answer);
            if (!known || answer.Outcome != MappingOutcome.Used)
            {
                await BinormalJson.WriteFaultAsync(context, Uncounted.Of(found.Name, position, known ? answer : null));
                return;
            }

            PopulationAnswerJson.Write(asked.Answer, asked.Reader.Event, answer.Answer, answer.Runtime, asked.Reader.SentTimestamp);
            await BinormalJson.WriteAsync(context, StatusCodes.Status200OK, asked.Answer.WrittenSpan);
        }
        finally
        {
            requests.Return(asked);
        }
    }
}
