namespace Tocsin.Vectors.Tests;

public sealed class AutoIndexTests
{
    private const long GiB = 1L << 30;

    [Theory]
    [InlineData(0, VectorIndexKind.Flat)]
    [InlineData(999_999, VectorIndexKind.Flat)]
    [InlineData(1_000_000, VectorIndexKind.IvfFlat)]
    [InlineData(8_388_608, VectorIndexKind.IvfFlat)] // 128 floats each: 4 GiB, just the budget
    [InlineData(8_388_609, VectorIndexKind.IvfPq)]
    public void The_kind_follows_from_how_many_there_are_and_what_memory_they_may_take(int count, VectorIndexKind kind)
    {
        AutoChoice choice = AutoIndex.Choose(count, 128, VectorMetric.L2, 4 * GiB);

        Assert.Equal((kind, 128, VectorMetric.L2), (choice.Options.Kind, choice.Options.Dimension, choice.Options.Metric));
        Assert.StartsWith(kind.ToString(), choice.Why, StringComparison.Ordinal);
        Assert.Contains($"{count:N0} vectors", choice.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(10_000, 100)]
    [InlineData(99_999, 316)]
    [InlineData(100_000, 1264)]
    [InlineData(1_000_000, 4000)]
    [InlineData(1_000_001, 16_000)]
    [InlineData(4_000_000, 32_000)]
    public void Lists_grow_with_the_square_root(int count, int lists) => Assert.Equal(lists, AutoIndex.Lists(count));

    [Fact]
    public void What_does_not_fit_the_budget_says_both_sizes() =>
        Assert.Contains("7.6 GiB exceed the memory budget of 4 GiB", AutoIndex.Choose(1_000_000, 2048, VectorMetric.Cosine, 4 * GiB).Why, StringComparison.Ordinal);
}
