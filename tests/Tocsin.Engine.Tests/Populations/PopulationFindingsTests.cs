using Tocsin.Engine.Logs;
using Tocsin.Engine.Populations;

namespace Tocsin.Engine.Tests.Populations;

public sealed class PopulationFindingsTests
{
    private static readonly string[] Usual = ["GET / 200", "GET /shop 200", "GET /cart 200", "POST /cart 200", "GET /help 200"];

    [Fact]
    public void A_bot_among_shoppers_is_found_explained_and_rings_once_for_each_whole_z_score()
    {
        PopulationEngine engine = new(new PopulationLimits());
        Random random = new(11);
        List<(double ZScore, bool Found)> bot = [];
        for (int i = 0; i < 8_000; i++)
        {
            bool isBot = i % 40 == 0;
            long before = engine.Counts.Findings;
            PopulationAnswer answer = engine.Observe(isBot ? "bot" : $"shopper{random.Next(60)}", isBot && i % 3 != 0 ? "GET /admin 404" : Usual[random.Next(5)], i);
            if (isBot)
                bot.Add((answer.ZScore, engine.Counts.Findings > before));
        }

        PopulationFinding[] found = [.. engine.Findings.Where(finding => finding.Individual == "bot").Reverse()];
        Assert.NotEmpty(found);
        Assert.Equal(found.Select(finding => Math.Floor(finding.Finding.Score)).Distinct().Order(), found.Select(finding => Math.Floor(finding.Finding.Score)));
        Assert.All(found, finding => Assert.Equal(finding.Finding.Score >= 4, finding.Alert));
        Assert.All(found, finding => Assert.InRange(finding.Confidence, 0.5, 1));
        Assert.Equal(engine.Findings.Count, engine.Findings.Select(finding => finding.Finding.Id).Distinct().Count());
        Assert.Equal(engine.Counts.Alerts, engine.Findings.Count(finding => finding.Alert));
        double highest = bot.Where(at => at.Found).Max(at => Math.Floor(at.ZScore));
        Assert.Equal(highest, bot.Skip(5).Max(at => Math.Floor(at.ZScore)));

        PopulationFinding last = found[^1];
        Assert.Equal(("populations", "bot", "z"), (last.Finding.Detector, last.Finding.Subject, last.Finding.Unit));
        Assert.True(last.Finding.Extrapolated || last.Finding.Bits > 5);
        Reason reason = last.Finding.Reasons[0];
        Assert.Equal(("overused", "GET /admin 404"), (reason.Code, reason.Event));
        Assert.Matches(@"^GET /admin 404: \d+ of (its \d+ actions|every 100 of its \d+ actions), .*expected \(\d+(\.\d)? bits, \d+ % of its score\)$", reason.Text);
        Assert.Contains(last.Finding.Reasons, why => why.Code == "underused");

        IndividualDetail detail = engine.Individual(Observing.Web, "bot")!;
        Assert.Equal("far outside", detail.Summary.Words);
        Assert.Equal(detail.Summary, engine.Top(Observing.Web, 0, 1)[0]);
        Assert.NotEmpty(detail.History);
        Assert.Equal(detail.Reasons.Select(why => why.Event), detail.Uses.Take(10).Select(use => use.Action));
    }

    [Fact]
    public void What_the_reasons_add_up_to_is_the_score()
    {
        PopulationEngine engine = new(new PopulationLimits());
        Random random = new(2);
        for (int i = 0; i < 3_000; i++)
        {
            PopulationAnswer answer = engine.Observe($"u{random.Next(20)}", $"a{(int)(50 * Math.Pow(random.NextDouble(), 2))}", i);
            IReadOnlyList<Reason> reasons = engine.LastReasons(int.MaxValue);
            Assert.Equal(answer.Score, reasons.Sum(reason => reason.Bits!.Value), 1e-6);
            Assert.All(reasons, reason => Assert.Equal(reason.Seen > reason.Wanted ? "overused" : "underused", reason.Code));
            Assert.Equal(reasons.OrderByDescending(reason => reason.Bits).Select(reason => reason.Bits), reasons.Select(reason => reason.Bits));
        }
    }

    [Fact]
    public void Reasons_count_actions_as_they_are_up_to_a_hundred_and_in_a_hundred_beyond()
    {
        PopulationEngine engine = new(new PopulationLimits());
        for (int i = 0; i < 10_000; i++)
            engine.Observe($"u{i % 50}", "usual", i);
        engine.Observe("odd", "odd", 1);

        Assert.Equal(
            ["odd: 1 of its 1 action, none was expected (13 bits, 50 % of its score)", "usual: none of its 1 action, 1 was expected (13 bits, 50 % of its score)"],
            engine.LastReasons(2).Select(reason => reason.Text).Order());
        for (int i = 0; i < 300; i++)
            engine.Observe("odd", i == 0 ? "rare" : "odd", i);

        Assert.StartsWith("odd: 100 of every 100 of its 301 actions, 3 were expected (", engine.LastReasons(1)[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("usual: none of every 100 of its 301 actions, 97 were expected (", engine.LastReasons(2)[1].Text, StringComparison.Ordinal);
        Assert.Single(engine.LastReasons(1));
        Assert.Empty(engine.LastReasons(0));
    }

    [Fact]
    public void Nothing_is_found_while_there_is_too_little_to_say()
    {
        PopulationEngine engine = new(new PopulationLimits()) { Options = new PopulationOptions { FindingFrom = 0, AlertFrom = 0 } };
        for (int i = 0; i < 14 * 9; i++)
            engine.Observe($"u{i % 14}", i % 14 == 0 ? "odd" : "usual", i);

        Assert.Empty(engine.Findings);
    }

    [Fact]
    public void An_individual_that_was_found_rings_when_it_first_reaches_an_alert_between_whole_numbers()
    {
        PopulationEngine engine = new(new PopulationLimits()) { Options = new PopulationOptions { FindingFrom = 0, AlertFrom = 0.5 } };
        Random random = new(5);
        for (int i = 0; i < 4_000; i++)
            engine.Observe($"u{random.Next(40)}", $"a{random.Next(8)}", i);

        string[] rung = [.. engine.Findings.Where(found => found.Individual is not null && found.Alert).Select(found => found.Individual!)];
        Assert.Contains(engine.Findings, found => !found.Alert);
        Assert.Contains(engine.Findings, found => found.Alert && found.Finding.Score is >= 0.5 and < 1);
        Assert.Contains(engine.Findings, found => !found.Alert && rung.Contains(found.Individual));
    }

    [Fact]
    public void A_scope_that_one_individual_holds_over_half_of_is_skewed_and_rings_once_until_it_has_been_well_below()
    {
        PopulationEngine engine = new(new PopulationLimits());
        int position = 0;
        Play(200, crawler: false);
        Assert.Null(engine.Scope(Observing.Web)!.Skew);
        Play(300, crawler: true);
        Play(3_000, crawler: true);

        PopulationFinding skewed = Assert.Single(Skewed());
        Assert.True(skewed.Alert);
        Assert.Equal(("acme/shop/web", "share"), (skewed.Finding.Subject, skewed.Finding.Unit));
        Assert.Equal("crawler performed 1,024 of the latest 1,024 actions (100 %); over half, and the others are measured against it", engine.Scope(Observing.Web)!.Skew);
        Play(2_000, crawler: false);
        Assert.Null(engine.Scope(Observing.Web)!.Skew);
        Play(600, crawler: true);
        Assert.Equal(2, Skewed().Length);

        PopulationFinding[] Skewed() => [.. engine.Findings.Where(found => found.Individual is null && found.Finding.Reasons[0].Code == "dominated")];

        void Play(int events, bool crawler)
        {
            for (int i = 0; i < events; i++, position++)
                engine.Observe(crawler ? "crawler" : $"u{position % 9}", "GET / 200", position);
        }
    }

    [Fact]
    public void A_scope_with_outliers_by_the_dozen_is_skewed()
    {
        PopulationEngine engine = new(new PopulationLimits());
        Random random = new(4);
        for (int i = 0; i < 40_000; i++)
        {
            int id = random.Next(100);
            engine.Observe($"u{id}", id < 7 ? $"odd{id}" : $"a{random.Next(4)}", i);
        }

        ScopeSummary scope = engine.Scope(Observing.Web)!;
        Assert.InRange(scope.Outliers, 6, 7);
        Assert.Equal($"{scope.Outliers} of 100 individuals ({scope.Outliers} %) stand at z ≥ 3; more than 5 % is no population of peers", scope.Skew);
        Assert.InRange(engine.Findings.Count(found => found.Finding.Reasons[0].Code == "outliers"), 1, 3);
    }

    [Fact]
    public void Only_the_newest_findings_are_kept_and_all_are_counted()
    {
        PopulationEngine engine = new(new PopulationLimits()) { Options = new PopulationOptions { FindingFrom = 0, AlertFrom = 1000 } };
        Random random = new(4);
        for (int i = 0; i < 30_000; i++)
            engine.Observe($"u{random.Next(1_500)}", $"a{random.Next(10)}", i);

        Assert.Equal(PopulationEngine.MostFindings, engine.Findings.Count);
        Assert.True(engine.Counts.Findings > PopulationEngine.MostFindings);
        Assert.Equal(engine.Findings.OrderByDescending(found => found.Finding.Position), engine.Findings);
    }
}
