using Tocsin.Vectors.Collections;
using Tocsin.Vectors.Tests.Files;

namespace Tocsin.Vectors.Tests.Collections;

/// <summary>Collections whose size goes up and down around a size at which another index is built, and what they say of it. The sizes are lowered.</summary>
public sealed class HysteresisTests : IDisposable
{
    private static readonly CollectionOptions Auto = new() { Dimension = 1, Metric = VectorMetric.L2 };

    private readonly TestFolder _folder = new();

    private string Some => _folder["some"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("auto")]
    [InlineData("ivf,nlist=4")]
    public void One_that_goes_up_and_down_around_the_size_for_lists_is_built_once_and_back_below_nine_tenths(string index)
    {
        CollectionThresholds thresholds = new() { MemoryBudget = 1L << 40, FlatBelow = 500, ListsFrom = 500, LeastDeleted = 100_000 };
        using VectorCollection made = VectorCollection.Create(Some, Auto with { Index = index }, thresholds);
        Grow(made, 499);
        Assert.Equal(0, Tidied(made));

        int built = 0;
        for (int round = 0; round < 5; round++)
        {
            Grow(made, 505);
            built += Tidied(made);
            Grow(made, 451);
            built += Tidied(made);
        }

        Assert.Equal(1, built);
        Assert.StartsWith("IvfFlat", made.Figures.Description, StringComparison.Ordinal);
        Assert.StartsWith("IvfFlat", made.Why, StringComparison.Ordinal);
        Grow(made, 449);
        Assert.Equal(1, Tidied(made));
        Assert.Equal("Flat", made.Figures.Description);
        Grow(made, 499);
        Assert.Equal(0, Tidied(made));
    }

    [Fact]
    public void One_that_goes_up_and_down_around_the_memory_budget_is_built_once_and_back_below_nine_tenths()
    {
        CollectionThresholds thresholds = new() { MemoryBudget = 4 * 1000, FlatBelow = 300, LeastDeleted = 100_000 };
        using VectorCollection made = VectorCollection.Create(Some, Auto, thresholds);
        Grow(made, 1000);
        Assert.Equal(1, Tidied(made));
        Assert.Contains("fit the memory budget", made.Why, StringComparison.Ordinal);

        int built = 0;
        for (int round = 0; round < 5; round++)
        {
            Grow(made, 1001);
            built += Tidied(made);
            Grow(made, 901);
            built += Tidied(made);
        }

        Assert.Equal(1, built);
        Assert.StartsWith("IvfPq with", made.Why, StringComparison.Ordinal);
        Assert.Contains("kept: the vectors' 0 MiB fit the memory budget", made.Why, StringComparison.Ordinal);
        Grow(made, 900);
        Assert.Equal(1, Tidied(made));
        Assert.StartsWith("IvfFlat", made.Figures.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void After_it_was_opened_it_says_which_index_it_has_and_which_is_still_to_be_built()
    {
        CollectionThresholds thresholds = new() { MemoryBudget = 1L << 40, FlatBelow = 500 };
        using (VectorCollection made = VectorCollection.Create(Some, Auto, thresholds))
        {
            Assert.Equal("Flat: 0 vectors are fewer than 500, so each is compared, and the answer is exact.", made.Why);
            Grow(made, 600);
        }

        using (VectorCollection opened = VectorCollection.Open(Some, thresholds))
        {
            Assert.Equal("Flat", opened.Figures.Description);
            Assert.Equal("Flat, until IvfFlat is built.", opened.Why);
            Assert.Equal(new NextIndex("IvfFlat with 24 lists: 600 vectors are 500 or more, and their 0 MiB fit the memory budget of 1024 GiB.", false), opened.Next);
            Assert.True(opened.WantsTidying);
            List<(string, NextIndex?)> meanwhile = [];
            opened.Tidy(new Reports(() => meanwhile.Add((opened.Why, opened.Next))));
            Assert.Contains(("Flat, until IvfFlat is built.", new NextIndex("IvfFlat with 24 lists: 600 vectors are 500 or more, and their 0 MiB fit the memory budget of 1024 GiB.", true)), meanwhile);
            Assert.StartsWith("IvfFlat with 24 lists: 600 vectors are", opened.Why, StringComparison.Ordinal);
            Assert.Null(opened.Next);
            Grow(opened, 480);
        }

        using VectorCollection again = VectorCollection.Open(Some, thresholds);
        Assert.Equal("IvfFlat with 24 lists, kept: 480 vectors are fewer than 500, and Flat is built below 450.", again.Why);
        Assert.Null(again.Next);
        Grow(again, 400);
        Assert.Equal(("IvfFlat with 24 lists, until Flat is built.", false), (again.Why, again.Next!.IsBeingBuilt));
    }

    [Fact]
    public void Lists_that_were_made_for_a_few_are_made_anew_though_it_was_opened_again_in_between()
    {
        CollectionThresholds thresholds = new() { MemoryBudget = 1L << 40, FlatBelow = 100 };
        using (VectorCollection made = VectorCollection.Create(Some, Auto, thresholds))
        {
            Grow(made, 100);
            made.Tidy();
            Grow(made, 300);
        }

        using VectorCollection opened = VectorCollection.Open(Some, thresholds);
        Assert.Null(opened.Next);
        Grow(opened, 404);
        Assert.Equal("IvfFlat with lists made anew: those that there are were made for 100 vectors, and there are 404.", opened.Next!.Choice);
        opened.Tidy();
        Assert.StartsWith("IvfFlat, 20 lists", opened.Figures.Description, StringComparison.Ordinal);
        Assert.Null(opened.Next);
    }

    [Theory]
    [InlineData(1_000_000, 900_000)]
    [InlineData(10_000, 9000)]
    [InlineData(505, 455)]
    [InlineData(0, 0)]
    [InlineData(long.MaxValue, 8_301_034_833_169_298_227)]
    public void A_size_is_crossed_on_the_way_back_at_nine_tenths(long size, long back) => Assert.InRange(CollectionThresholds.Back(size) - back, 0, 1);

    // Exactly so many vectors: the highest go, or more come.
    private static void Grow(VectorCollection collection, int count)
    {
        if (collection.Count > count)
        {
            collection.Delete([.. Enumerable.Range(count, collection.Count - count).Select(static i => (long)i)]);
        }
        else if (collection.Count < count)
        {
            int[] more = [.. Enumerable.Range(collection.Count, count - collection.Count)];
            collection.Add([.. more.Select(static i => (long)i)], [.. more.Select(static i => (float)(i % 97))]);
        }

        Assert.Equal(count, collection.Count);
    }

    // How many indexes it built.
    private static int Tidied(VectorCollection collection)
    {
        if (!collection.WantsTidying)
        {
            return 0;
        }

        string before = collection.Figures.Description;
        collection.Tidy();
        return collection.Figures.Description == before ? 0 : 1;
    }

    private sealed class Reports(Action heard) : IProgress<BuildProgress>
    {
        private readonly Lock _one = new();

        public void Report(BuildProgress value)
        {
            lock (_one)
            {
                heard();
            }
        }
    }
}
