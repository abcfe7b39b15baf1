using Tocsin.Engine.Traffic;

namespace Tocsin.Engine.Tests.Traffic;

public sealed class TrafficGeneratorTests
{
    private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    public static TheoryData<Type> Kinds => [typeof(BlockTraffic), typeof(WebTraffic), typeof(DaemonTraffic)];

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
    public void Load_swings_around_one_and_never_stops()
    {
        double[] loads = [.. Enumerable.Range(0, 3_000).Select(second => TrafficGenerator.Load(Start.AddSeconds(second)))];

        Assert.InRange(loads.Average(), 0.95, 1.05);
        Assert.InRange(loads.Min(), 0.4, 0.7);
    }

    private static string[] Lines(Type kind, int seed, int count)
    {
        var generator = (TrafficGenerator)Activator.CreateInstance(kind, seed)!;
        return [.. Enumerable.Range(0, count).Select(second => generator.Next(Start.AddSeconds(second)))];
    }
}
