using Tocsin.Engine.Windows.Merging;

namespace Tocsin.Engine.Tests.Windows.Merging;

/// <summary>Many workers, in a world where everything goes wrong: each record is counted once, or is gone by retention and noted as missed.</summary>
public sealed class SimulationTests
{
    private static readonly MergeSetup Setup = new("{}", "{}");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_dies_is_late_or_comes_twice_each_record_is_counted_once(bool unreliable)
    {
        for (int seed = 0; seed < 150; seed++)
        {
            Random random = new(seed);
            SimulatedKafka kafka = new(partitions: 1 + random.Next(6), random);
            kafka.Append(MergeMessage.Setup(Setup with { Reset = true, Starts = [.. Enumerable.Range(0, kafka.Partitions).Select(lane => new LaneStart(lane, 0))] }));

            CountingTarget counted = Run(kafka, random, unreliable, seed, (_, _) => { });

            int[] wrong = [.. Enumerable.Range(0, kafka.Produced).Where(record => counted.Times.GetValueOrDefault(record) != 1)];
            Assert.True(wrong.Length == 0, $"Seed {seed}: records {string.Join(", ", wrong.Take(10))} were counted {string.Join(", ", wrong.Take(10).Select(record => counted.Times.GetValueOrDefault(record)))} times.");
        }
    }

    [Fact]
    public void What_retention_took_is_missed_and_said_and_all_else_is_counted_once()
    {
        int gaps = 0;
        for (int seed = 1000; seed < 1100; seed++)
        {
            Random random = new(seed);
            SimulatedKafka kafka = new(partitions: 1 + random.Next(6), random);
            kafka.Append(MergeMessage.Setup(Setup with { Reset = true, Starts = [.. Enumerable.Range(0, kafka.Partitions).Select(lane => new LaneStart(lane, 0))] }));

            MergeLog? log = null;
            CountingTarget counted = Run(kafka, random, unreliable: true, seed, (step, _) =>
            {
                int partition = random.Next(kafka.Partitions);
                if (step % 40 == 0 && kafka.End(partition) > 0)
                    kafka.Trim(partition, random.NextInt64(kafka.End(partition)));
            }, last => log = last);

            Assert.All(counted.Times.Values, times => Assert.Equal(1, times));
            int missed = kafka.Produced - counted.Times.Count;
            Assert.All(Enumerable.Range(0, kafka.Produced).Where(record => !counted.Times.ContainsKey(record)), record => Assert.Contains(record, kafka.Gone));
            Assert.Equal(missed, log!.Counts.Missed);
            gaps += (int)log.Counts.Gaps;
        }

        Assert.True(gaps > 50, $"Only {gaps} gaps were met: the test shows little.");
    }

    [Fact]
    public void Other_settings_reach_all_workers_and_nothing_is_counted_twice_over_it()
    {
        for (int seed = 2000; seed < 2080; seed++)
        {
            Random random = new(seed);
            SimulatedKafka kafka = new(partitions: 4, random);
            LaneStart[] starts = [.. Enumerable.Range(0, 4).Select(lane => new LaneStart(lane, 0))];
            kafka.Append(MergeMessage.Setup(Setup with { Reset = true, Starts = starts }));

            CountingTarget counted = Run(kafka, random, unreliable: false, seed, (step, _) =>
            {
                if (step % 200 == 0)
                    kafka.Append(MergeMessage.Setup(new MergeSetup("{}", $"{{\"threshold\":{step}}}") { Reset = random.Next(4) == 0, Starts = starts }));
            });

            Assert.Equal(kafka.Produced, counted.Times.Count);
            Assert.All(counted.Times.Values, times => Assert.Equal(1, times));
        }
    }

    /// <summary>Chaos, then peace with two workers; answers what a reader of the whole log counts, which every worker must have come to as well.</summary>
    private static CountingTarget Run(
        SimulatedKafka kafka, Random random, bool unreliable, int seed, Action<int, List<SimulatedWorker>> disturb, Action<MergeLog>? seen = null)
    {
        int names = 0;
        List<SimulatedWorker> alive = [];
        List<SimulatedWorker> zombies = [];
        for (int step = 1; step <= 1500; step++)
        {
            kafka.Ticks += random.Next(4_000_000);
            if (random.Next(2) == 0)
                kafka.Produce();
            if (alive.Count == 0 || (alive.Count < 4 && random.Next(60) == 0))
            {
                alive.Add(new SimulatedWorker(kafka, random, $"w{names++}") { Unreliable = unreliable });
                Rebalance(kafka, random, alive);
            }

            if (alive.Count > 1 && random.Next(80) == 0)
            {
                SimulatedWorker leaves = alive[random.Next(alive.Count)];
                alive.Remove(leaves);
                if (random.Next(2) == 0)
                    leaves.Die();
                else
                    zombies.Add(leaves);
                Rebalance(kafka, random, alive);
            }

            if (random.Next(100) == 0)
                Rebalance(kafka, random, alive);
            if (zombies.Count > 0 && random.Next(50) == 0)
                zombies.RemoveAt(0);
            SimulatedWorker[] all = [.. alive, .. zombies];
            all[random.Next(all.Length)].Step();
            disturb(step, alive);
        }

        while (alive.Count < 2)
            alive.Add(new SimulatedWorker(kafka, random, $"w{names++}"));
        Rebalance(kafka, random, alive);
        for (int round = 0; round < 40; round++)
        {
            kafka.Ticks += TimeSpan.TicksPerSecond;
            foreach (SimulatedWorker worker in alive)
            {
                worker.Unreliable = false;
                worker.Step();
                worker.Settle();
            }
        }

        MergeLog log = new();
        CountingTarget target = new();
        log.Target = target;
        foreach ((long ticks, byte[] message) in kafka.Log)
            log.Apply(log.Position, ticks, message);
        foreach (SimulatedWorker worker in alive)
        {
            worker.Follow(int.MaxValue);
            Assert.True(worker.Worker.Log.Position == log.Position, $"Seed {seed}: {worker.Worker.Name} is behind.");
            Assert.True(log.Save().SequenceEqual(worker.Worker.Log.Save()), $"Seed {seed}: {worker.Worker.Name} knows another log.");
            Assert.True(target.Save().SequenceEqual(worker.Target.Save()), $"Seed {seed}: {worker.Worker.Name} has counted otherwise.");
        }

        Assert.Equal(0, target.Outdated);
        seen?.Invoke(log);
        return target;
    }

    private static void Rebalance(SimulatedKafka kafka, Random random, List<SimulatedWorker> alive)
    {
        int[] order = [.. Enumerable.Range(0, kafka.Partitions)];
        random.Shuffle(order);
        for (int index = 0; index < alive.Count; index++)
            alive[index].Assignment = [.. order.Where((_, at) => at % alive.Count == index)];
    }
}
