using Tocsin.Engine.Traffic;

namespace Tocsin.Engine.Tests.Traffic;

public sealed class TrafficGeneratorTests
{
    private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    public static TheoryData<Type> Kinds => [typeof(BlockTraffic), typeof(WebTraffic), typeof(DaemonTraffic), typeof(VisitorTraffic)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_same_seed_gives_the_same_lines_and_another_seed_others(Type kind)
    {
        string[] first = Lines(kind, seed: 7, count: 500);

        Assert.Equal(first, Lines(kind, seed: 7, count: 500));
        Assert.NotEqual(first, Lines(kind, seed: 8, count: 500));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_line_has_no_line_end_and_is_plain_text(Type kind) =>
        Assert.All(Lines(kind, seed: 1, count: 2_000), line => Assert.DoesNotContain(line, char.IsControl));

    [Fact]
    public void The_shops_orders_fail_for_40_s_every_five_minutes_from_when_they_are_told_to()
    {
        DateTime start = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        WebTraffic traffic = new(seed: 5) { FirstOutage = TimeSpan.FromSeconds(60) };
        int[] failures = [.. Enumerable.Range(0, 700).Select(second =>
            Enumerable.Range(0, 60).Count(_ => traffic.Next(start.AddSeconds(second)).Contains("\" 503 ", StringComparison.Ordinal)))];
        for (int second = 0; second < failures.Length; second++)
        {
            bool fails = second is (>= 60 and < 100) or (>= 360 and < 400) or (>= 660 and < 700);
            Assert.True(fails ? failures[second] > 20 : failures[second] == 0, $"second {second}: {failures[second]} of 60");
        }
    }

    [Fact]
    public void What_was_not_modified_has_no_body()
    {
        string[] unmodified = [.. Lines(typeof(WebTraffic), seed: 5, count: 1_000).Where(line => line.Contains("\" 304 ", StringComparison.Ordinal))];

        Assert.NotEmpty(unmodified);
        Assert.All(unmodified, line => Assert.Contains("\" 304 0 ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_block_begins_with_its_allocation()
    {
        HashSet<string> known = [];
        foreach (string line in Lines(typeof(BlockTraffic), seed: 3, count: 5_000))
        {
            string block = System.Text.RegularExpressions.Regex.Match(line, @"blk_-?\d+").Value;
            Assert.True(line.Contains("allocateBlock", StringComparison.Ordinal) == known.Add(block), line);
        }
    }

    [Fact]
    public void Every_faulty_block_is_told_of_and_shows_its_fault()
    {
        Dictionary<string, BlockFault> faults = [];
        var traffic = new BlockTraffic(seed: 5) { FaultyOnceIn = 4, Allocated = faults.Add };
        Dictionary<string, List<string>> blocks = [];
        for (int second = 0; second < 40_000 || !traffic.IsAtRest; second++)
        {
            traffic.Finishing = second >= 40_000;
            string line = traffic.Next(Start.AddSeconds(second));
            string block = System.Text.RegularExpressions.Regex.Match(line, @"blk_-?\d+").Value;
            blocks.TryAdd(block, []);
            blocks[block].Add(line);
        }

        Assert.Equal(Enum.GetValues<BlockFault>().Order(), faults.Values.Distinct().Order());
        Assert.All(blocks, block => Assert.Equal(faults[block.Key], FaultIn(block.Value)));
    }

    [Fact]
    public void Without_faults_no_block_is_faulty()
    {
        int faulty = 0;
        var traffic = new BlockTraffic(seed: 5) { FaultyOnceIn = 0, Allocated = (_, fault) => faulty += fault == BlockFault.None ? 0 : 1 };
        for (int second = 0; second < 20_000; second++)
        {
            Assert.DoesNotContain("xception java", traffic.Next(Start.AddSeconds(second)), StringComparison.Ordinal);
        }

        Assert.Equal(0, faulty);
    }

    [Fact]
    public void Load_swings_around_one_and_never_stops()
    {
        double[] loads = [.. Enumerable.Range(0, 3_000).Select(second => TrafficGenerator.Load(Start.AddSeconds(second)))];

        Assert.InRange(loads.Average(), 0.95, 1.05);
        Assert.InRange(loads.Min(), 0.4, 0.7);
    }

    // Read off the lines alone, as an operator would.
    private static BlockFault FaultIn(List<string> lines)
    {
        int Count(string words) => lines.Count(line => line.Contains(words, StringComparison.Ordinal));
        return (Count("received exception"), Count("Redundant"), Count("timed out"), Count("not found in volumeMap"), Count("blockMap updated"), Count("Deleting block")) switch
        {
            ( > 0, _, _, _, _, _) => BlockFault.WriteException,
            (_, > 0, _, _, _, _) => BlockFault.RedundantStores,
            (_, _, > 0, _, _, _) => BlockFault.ReplicaLost,
            (_, _, _, > 0, _, _) => BlockFault.DeleteOfMissing,
            (_, _, _, _, 0, > 0) => BlockFault.DeletedTooSoon,
            (_, _, _, _, < 3, _) => BlockFault.NeverStored,
            _ => BlockFault.None,
        };
    }

    private static string[] Lines(Type kind, int seed, int count)
    {
        var generator = (TrafficGenerator)Activator.CreateInstance(kind, seed)!;
        return [.. Enumerable.Range(0, count).Select(second => generator.Next(Start.AddSeconds(second)))];
    }
}
