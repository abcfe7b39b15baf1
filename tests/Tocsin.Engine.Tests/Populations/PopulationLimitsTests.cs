using System.Text;
using Tocsin.Engine.Populations;

namespace Tocsin.Engine.Tests.Populations;

public sealed class PopulationLimitsTests
{
    [Fact]
    public void In_steady_state_an_event_allocates_nothing()
    {
        PopulationEngine engine = new(new PopulationLimits()) { Options = new PopulationOptions { FindingFrom = 1000, AlertFrom = 1000 } };
        Random random = new(1);
        (byte[] Id, byte[] Action)[] events = [.. Enumerable.Range(0, 20_000).Select(_ =>
            (Encoding.UTF8.GetBytes($"user{random.Next(100)}"), Encoding.UTF8.GetBytes($"GET /page{(int)(60 * Math.Pow(random.NextDouble(), 2))} 200")))];
        long position = 0;

        AllocationProbe.AssertNone(() =>
        {
            foreach ((byte[] id, byte[] action) in events)
            {
                engine.TryObserve(new PopulationEvent { Org = "o"u8, Source = "s"u8, Pop = position % 2 == 0 ? "p"u8 : "q"u8, Id = id, Action = action }, position, position, out _);
                position++;
            }
        });
    }

    [Fact]
    public void One_scope_too_many_is_refused_and_changes_nothing()
    {
        PopulationEngine engine = new(new PopulationLimits { Scopes = 2 });
        engine.Observe("o", "s", "1", "u", "a", 1);
        engine.Observe("o", "s", "2", "u", "a", 1);
        byte[] before = engine.Save();

        Assert.False(engine.TryObserve("o", "s", "3", "u", "a", 1, out _));
        Assert.Equal(before, engine.Save());

        Assert.True(engine.Reset(new ScopeName("o", "s", "1")));
        Assert.False(engine.Reset(new ScopeName("o", "s", "1")));
        Assert.True(engine.TryObserve("o", "s", "3", "u", "a", 1, out _));
    }

    [Fact]
    public void Parts_of_a_scope_do_not_run_together()
    {
        PopulationEngine engine = new(new PopulationLimits());
        engine.Observe("a", "bc", "d", "u", "x", 1);
        engine.Observe("ab", "c", "d", "u", "x", 1);
        engine.Observe("a", "b", "cd", "u", "x", 1);

        Assert.Equal(3, engine.Scopes().Count);
    }

    [Fact]
    public void A_reset_forgets_and_what_was_counted_stays()
    {
        PopulationEngine engine = new(new PopulationLimits());
        for (int i = 0; i < 500; i++)
            engine.Observe($"u{i % 30}", $"a{i % 7}", i);
        Assert.True(engine.Reset(null));

        Assert.Empty(engine.Scopes());
        Assert.Empty(engine.LastReasons(3));
        Assert.Null(engine.Individual(Observing.Web, "u1"));
        Assert.Empty(engine.Top(Observing.Web, 0, 10));
        Assert.Equal(500, engine.Counts.Used);
        Assert.Equal(new PopulationAnswer(0, 1, 0, 0, false), engine.Observe("u1", "a1"));
    }

    [Fact]
    public void Actions_after_the_last_distinct_one_share_a_bucket_for_good()
    {
        PopulationEngine engine = new(new PopulationLimits { Actions = 3 });
        bool[] shared = [.. "a b c d a e d …other".Split(' ').Select((action, i) => engine.Observe("u", action, i).SharedAction)];

        Assert.Equal([false, false, false, true, false, true, true, true], shared);
        ScopeSummary scope = engine.Scope(Observing.Web)!;
        Assert.Equal((4, 4L, 4L), (scope.Actions, scope.SharedActions, engine.Counts.SharedActions));
    }

    [Fact]
    public void One_action_one_individual_or_all_alike_score_nothing()
    {
        PopulationEngine engine = new(new PopulationLimits());
        Assert.Equal(new PopulationAnswer(0, 1, 0, 0, false), engine.Observe("u", "a"));
        Assert.Equal(new PopulationAnswer(0, 2, 0, 0, false), engine.Observe("u", "a"));
        for (int i = 0; i < 500; i++)
            Assert.Equal((0, 0), Of(engine.Observe($"u{i % 20}", "a")));
        for (int i = 0; i < 300; i++)
            Assert.Equal(0, engine.Observe("o", "s", "alone", "only", $"a{i % 3}", i).ZScore);

        static (double, double) Of(PopulationAnswer answer) => (answer.Score, answer.ZScore);
    }

    [Fact]
    public void Counts_beyond_four_bytes_go_on_and_survive_a_restart()
    {
        PopulationEngine engine = new(new PopulationLimits());
        for (int i = 0; i < 70_000; i++)
        {
            engine.Observe("hot", i % 10 == 0 ? "b" : "a", i);
            if (i % 20 == 0)
                engine.Observe("cold", "b", i);
        }

        IReadOnlyList<ActionUse> uses = engine.Individual(Observing.Web, "hot")!.Uses;
        engine.Observe("hot", "a");
        engine.Observe("hot", "c");
        byte[] saved = engine.Save();
        PopulationEngine restored = new(new PopulationLimits());
        restored.Read(saved)();

        Assert.Equal(saved, restored.Save());
        Assert.Equal(70_002, restored.Individual(Observing.Web, "hot")!.Summary.Count);
        Assert.Equal(engine.Observe("hot", "a"), restored.Observe("hot", "a"));
        Assert.All(uses, use => Assert.InRange(use.Seen, 7_000, 63_000));
    }

    [Fact]
    public void A_flood_of_individuals_actions_and_scopes_is_bounded_and_counted()
    {
        PopulationEngine engine = new(new PopulationLimits { Scopes = 100 }) { Options = new PopulationOptions { MaxIndividuals = 1_000 } };
        int refused = 0;
        for (int i = 0; i < 60_000; i++)
        {
            if (!engine.TryObserve("o", "s", $"p{i % 3 * (i % 500)}", $"u{i}", $"a{i}", i, out PopulationAnswer answer))
                refused++;
            else
                Assert.True(double.IsFinite(answer.Score) && double.IsFinite(answer.ZScore));
        }

        IReadOnlyList<ScopeSummary> scopes = engine.Scopes();
        Assert.Equal(100, scopes.Count);
        Assert.Equal(60_000, refused + engine.Counts.Used);
        Assert.Equal(engine.Counts.Used, scopes.Sum(scope => scope.Events));
        Assert.Equal(engine.Counts.Used, scopes.Sum(scope => scope.Individuals + scope.Evicted));
        Assert.All(scopes, scope => Assert.InRange(scope.Actions, 1, 4097));
        Assert.All(scopes, scope => Assert.InRange(scope.Individuals, 1, 1_000));
        Assert.Equal(engine.Counts.SharedActions, scopes.Sum(scope => scope.SharedActions));
    }

    [Fact]
    public void Names_of_any_bytes_are_kept_apart_to_the_byte()
    {
        PopulationEngine engine = new(new PopulationLimits());
        byte[][] names = [[0], [0, 0], [0xFF], [0xC0, 0x80], Encoding.UTF8.GetBytes("日本"), new byte[1024], [.. new byte[1023], 1]];
        foreach (byte[] name in names)
            Assert.True(engine.TryObserve(new PopulationEvent { Org = "o"u8, Source = "s"u8, Pop = "p"u8, Id = name, Action = name }, 1, 1, out _));

        ScopeSummary scope = Assert.Single(engine.Scopes());
        Assert.Equal((7L, 7), (scope.Individuals, scope.Actions));
        byte[] saved = engine.Save();
        engine.Read(saved)();
        Assert.Equal(saved, engine.Save());
    }

    [Fact]
    public void A_name_that_no_event_may_have_is_a_bug_of_the_caller()
    {
        PopulationEngine engine = new(new PopulationLimits());

        Assert.Throws<ArgumentException>(() => engine.Observe("", "a"));
        Assert.Throws<ArgumentException>(() => engine.Observe("u", new string('a', 1025)));
        Assert.Empty(engine.Scopes());
    }
}
