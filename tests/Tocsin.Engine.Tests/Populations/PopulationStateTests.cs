using System.Buffers.Binary;
using Tocsin.Engine.Populations;
using Tocsin.Numerics;

namespace Tocsin.Engine.Tests.Populations;

public sealed class PopulationStateTests
{
    [Theory]
    [InlineData(1, 4096, null)]
    [InlineData(2, 6, 22)]
    [InlineData(3, 30, 25)]
    public void A_replay_gives_the_same_bytes_and_answers_however_often_it_was_saved_and_read(int seed, int actions, int? individuals)
    {
        PopulationOptions options = new() { FindingFrom = 2, AlertFrom = 3, MaxIndividuals = individuals };
        PopulationLimits limits = new() { Actions = actions };
        PopulationEngine whole = new(limits) { Options = options }, interrupted = new(limits) { Options = options };
        Random traffic = new(seed), crashes = new(seed);
        for (int i = 0; i < 4_000; i++)
        {
            (string scope, string id, string action) = Event(traffic);
            PopulationAnswer expected = whole.Observe("o", "s", scope, id, action, i), answer = interrupted.Observe("o", "s", scope, id, action, i);
            Assert.Equal(expected, answer);
            if (i == 2_000)
            {
                Assert.True(whole.Reset(new ScopeName("o", "s", "p1")));
                Assert.True(interrupted.Reset(new ScopeName("o", "s", "p1")));
            }

            if (crashes.Next(200) == 0)
                interrupted = Read(limits, options, interrupted.Save());
        }

        Assert.NotEmpty(whole.Findings);
        Assert.Contains(whole.Top(new ScopeName("o", "s", "p0"), 0, 100), individual => whole.Individual(individual.Scope, individual.Id)!.History.Count > 1);
        Assert.Equal(whole.Save(), interrupted.Save());
        Assert.Equal(whole.Save(), Read(limits, options, whole.Save()).Save());
        Assert.Equal(whole.Counts, interrupted.Counts);
        Assert.Equal(whole.Scopes(), interrupted.Scopes());
        Assert.Equal(whole.Findings.Select(found => found.Finding.Id), interrupted.Findings.Select(found => found.Finding.Id));
        Assert.Equivalent(whole.Findings, interrupted.Findings);
    }

    [Fact]
    public void An_empty_engine_is_saved_and_read()
    {
        PopulationEngine engine = new(new PopulationLimits());
        byte[] saved = engine.Save();
        engine.Observe("a", "b");

        engine.Read(saved)();

        Assert.Empty(engine.Scopes());
        Assert.Empty(engine.LastReasons(10));
        Assert.Equal(saved, engine.Save());
    }

    [Fact]
    public void A_damaged_state_is_refused_and_changes_nothing()
    {
        PopulationEngine engine = Small();
        byte[] saved = engine.Save();
        for (int at = 0; at < saved.Length; at++)
        {
            byte[] damaged = [.. saved];
            damaged[at] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => engine.Read(damaged));
            Assert.Throws<InvalidDataException>(() => engine.Read(saved.AsSpan(0, at)));
        }

        Assert.Equal(saved, engine.Save());
    }

    [Fact]
    public void A_state_whose_content_lies_under_a_right_checksum_is_refused_or_read_but_never_anything_else()
    {
        PopulationEngine engine = Small();
        byte[] saved = engine.Save();
        Random random = new(7);
        int refused = 0;
        for (int round = 0; round < 4_000; round++)
        {
            byte[] damaged = [.. saved];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
                damaged[random.Next(20, damaged.Length - 4)] = (byte)random.Next(256);
            BinaryPrimitives.WriteUInt32LittleEndian(damaged.AsSpan(damaged.Length - 4), Crc32C.Compute(damaged.AsSpan(0, damaged.Length - 4)));
            PopulationEngine victim = new(new PopulationLimits());
            try
            {
                victim.Read(damaged)();
            }
            catch (InvalidDataException)
            {
                refused++;
                continue;
            }

            victim.Observe("u1", "a1", 1_000);
            Assert.NotNull(victim.Scopes());
            Assert.NotNull(victim.Save());
        }

        Assert.InRange(refused, 1_000, 3_990);
    }

    [Fact]
    public void Another_version_is_refused_with_what_to_do()
    {
        byte[] saved = Small().Save();
        saved[8] = 9;

        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => new PopulationEngine(new PopulationLimits()).Read(saved));

        Assert.Equal("The state of populations has version 9, and this program reads version 1. Use the program that wrote it.", refusal.Message);
    }

    private static PopulationEngine Small()
    {
        PopulationEngine engine = new(new PopulationLimits { Actions = 6 }) { Options = new PopulationOptions { FindingFrom = 1, AlertFrom = 2 } };
        Random random = new(1);
        for (int i = 0; i < 300; i++)
        {
            string id = $"u{random.Next(25)}";
            engine.Observe(id, id == "u3" ? "odd" : $"a{random.Next(9)}", i);
        }

        Assert.NotEmpty(engine.Findings);
        return engine;
    }

    private static PopulationEngine Read(PopulationLimits limits, PopulationOptions options, byte[] saved)
    {
        PopulationEngine engine = new(limits) { Options = options };
        engine.Read(saved)();
        return engine;
    }

    private static (string Scope, string Id, string Action) Event(Random random)
    {
        int id = (int)(60 * Math.Pow(random.NextDouble(), 2));
        return ($"p{random.Next(5) / 4}", $"u{id}", id == 7 ? "odd" : $"a{(int)(40 * Math.Pow(random.NextDouble(), 3))}");
    }
}
