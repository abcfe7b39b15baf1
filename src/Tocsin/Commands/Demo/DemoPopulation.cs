using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Server;

namespace Tocsin.Commands.Demo;

/// <summary>Has the lines of the shop's visitors counted as events, by a command of the journal like any other.</summary>
internal static class DemoPopulation
{
    private const string Who = "demo";
    private const string Rule = "events";

    /// <summary>Chooses the rule where none is in force.</summary>
    public static async Task UseRuleAsync(RunningStream stream, TimeProvider time, CancellationToken cancellation)
    {
        if (await stream.PopulationRuleAsync(cancellation) is null)
        {
            await stream.UsePopulationRuleAsync(
                new PopulationCommand(Who, time.GetUtcNow().UtcDateTime, PopulationRule.Parse(Rule).Text, new PopulationOptions(), Mined: false, "the visitors of a made-up shop"), cancellation);
        }
    }
}
