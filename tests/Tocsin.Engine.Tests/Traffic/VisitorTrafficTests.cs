using System.Text;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Engine.Traffic;

namespace Tocsin.Engine.Tests.Traffic;

/// <summary>What the model says of the made-up visitors: the demo promises that their scraper rings and that nobody else does.</summary>
public sealed class VisitorTrafficTests
{
    private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private const int DemoSeed = 4; // of the demo's usual seed 1
    private const int TenMinutes = 2_000 + (600 * 30); // behind the lines of the past

    [Fact]
    public void In_the_demo_s_first_ten_minutes_the_scraper_rings_soon_and_nobody_else_does()
    {
        PopulationEngine engine = Observe(new VisitorTraffic(DemoSeed), TenMinutes);

        PopulationFinding[] alerts = [.. engine.Findings.Where(static finding => finding.Alert)];
        Assert.NotEmpty(alerts);
        Assert.All(alerts, static alert => Assert.Equal(VisitorTraffic.Bot, alert.Individual));
        Assert.InRange(alerts.Min(static alert => alert.Count), 5, 30);
        IReadOnlyList<IndividualSummary> top = engine.Top(engine.Scopes().Single().Name, 0, 1_000);
        Assert.Equal(VisitorTraffic.Bot, top[0].Id);
        Assert.InRange(top.Count(static individual => individual.ZScore >= 3), 1, 3);
        Assert.InRange(top.Count, 280, 301);
    }

    [Fact]
    public void With_other_seeds_the_scraper_always_rings_soon_and_nobody_else_does()
    {
        int[] seeds = [.. Enumerable.Range(1, 12)];

        ILookup<bool, PopulationFinding> alerts = seeds
            .SelectMany(static seed => Observe(new VisitorTraffic(seed), TenMinutes).Findings)
            .Where(static finding => finding.Alert)
            .ToLookup(static alert => alert.Individual == VisitorTraffic.Bot);

        Assert.Equal(seeds.Length, alerts[true].Count(static alert => alert.Finding.Score < 5 && alert.Count <= 30)); // each rings for the first time at 4
        Assert.Empty(alerts[false]);
    }

    [Fact]
    public void The_scraper_is_explained_by_what_it_does_too_often_and_what_it_leaves_out()
    {
        PopulationEngine engine = Observe(new VisitorTraffic(seed: 4), 6_000);

        IndividualDetail bot = engine.Individual(engine.Scopes().Single().Name, VisitorTraffic.Bot)!;

        Assert.Equal("GET /product 200", bot.Uses[0].Action);
        Assert.True(bot.Uses[0].Scaled > bot.Uses[0].Expected);
        Assert.Contains(bot.Uses, static use => use is { Action: "GET / 200", Seen: 0, Expected: > 0 });
    }

    [Fact]
    public void Before_it_arrives_there_is_no_scraper()
    {
        PopulationEngine engine = Observe(new VisitorTraffic(seed: 4) { BotArrives = 500 }, 500);

        Assert.Null(engine.Individual(engine.Scopes().Single().Name, VisitorTraffic.Bot));
    }

    private static PopulationEngine Observe(VisitorTraffic traffic, int lines)
    {
        PopulationEngine engine = new(new PopulationLimits());
        PopulationMapper mapper = PopulationRule.Parse("events").CreateMapper();
        for (int number = 0; number < lines; number++)
        {
            DateTime time = Start.AddSeconds(number / traffic.LinesPerSecond);
            byte[] line = Encoding.UTF8.GetBytes(traffic.Next(time));
            Assert.Equal(MappingOutcome.Used, mapper.Map(new MappableLine { Line = line, Content = line }, out PopulationEvent e));
            Assert.True(engine.TryObserve(e, number, time.Ticks, out _));
        }

        return engine;
    }
}
