namespace Tocsin.Engine.Tests.Streams.Crashes;

/// <summary>1,000 lives of a stream with crashes in them, and others with failing syncs and full disks.</summary>
public sealed class CrashSimulationTests
{
    private const int SeedsOfACase = 100;

    public static TheoryData<int> FirstSeeds => [.. Enumerable.Range(0, 10).Select(i => i * SeedsOfACase)];

    [Theory]
    [MemberData(nameof(FirstSeeds))]
    public Task Whatever_was_acknowledged_survives_every_crash_once_and_in_order(int firstSeed) => RunAsync(Fault.None, firstSeed, SeedsOfACase);

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public Task Whatever_was_acknowledged_survives_a_failed_sync_and_the_crash_after_it(int firstSeed) => RunAsync(Fault.FailedSync, firstSeed, SeedsOfACase);

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public Task A_full_disk_refuses_whole_batches_and_loses_nothing(int firstSeed) => RunAsync(Fault.FullDisk, firstSeed, SeedsOfACase);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task A_seed_means_the_same_life_each_time(int seed)
    {
        // With a full disk the appender tries again by itself, and when room comes is a race.
        foreach (Fault fault in (Fault[])[Fault.None, Fault.FailedSync])
        {
            CrashSimulation once = new(seed, fault), again = new(seed, fault);
            await once.RunAsync();
            await again.RunAsync();
            Assert.Equal(once.Story, again.Story);
            Assert.Contains("entries", once.Story);
        }
    }

    private static async Task RunAsync(Fault fault, int firstSeed, int seeds)
    {
        for (int seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            CrashSimulation life = new(seed, fault);
            try
            {
                await life.RunAsync();
            }
            catch (Exception failure)
            {
                Assert.Fail($"seed {seed} of {fault}, after [{life.Story}]:{Environment.NewLine}{failure}");
            }
        }
    }
}
