using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Tests.Similarity.Features;

namespace Tocsin.Engine.Tests.Similarity.Collections;

/// <summary>A feature file that comes, goes, changes and is no good.</summary>
public sealed class CollectionLoadingTests
{
    [Fact]
    public async Task While_the_first_file_is_read_it_is_loading_and_says_so()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching();
        TaskCompletionSource gate = new();
        under.Features.Put(("a", [1, 0, 0]));
        under.Features.Gate = gate.Task;
        under.Collection.Start();

        Assert.Equal(CollectionState.Loading, under.Collection.Status.State);
        Assert.Equal(CollectionState.Loading, Assert.Throws<CollectionNotReadyException>(() => under.Collection.Search([1, 0, 0], 1)).Status.State);

        gate.SetResult();
        Assert.Equal(CollectionState.Ready, (await under.Collection.LookAsync().WaitAsync(CollectionUnderTest.Patience)).State);
    }

    [Fact]
    public async Task A_file_that_is_missing_is_a_reason_and_is_taken_when_it_appears()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching();
        await under.StartAsync();
        Assert.Equal(CollectionState.Broken, under.Collection.Status.State);
        Assert.Contains("There is no feature file", under.Collection.Status.Reason, StringComparison.Ordinal);

        under.Features.Put(("a", [1, 0, 0]));
        await CollectionUnderTest.UntilAsync(() => under.Collection.Status.State == CollectionState.Ready);

        Assert.Null(under.Collection.Status.Reason);
        Assert.Equal(1, under.Collection.Count);
    }

    [Fact]
    public async Task A_changed_file_is_loaded_beside_the_old_one_which_is_searched_meanwhile()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching();
        under.Features.Put(("a", [1, 0, 0]));
        await under.StartAsync();
        TaskCompletionSource gate = new();
        under.Features.Gate = gate.Task;
        int reads = under.Features.Reads;
        under.Features.Put(("b", [1, 0, 0]), ("c", [0, 1, 0]));
        await CollectionUnderTest.UntilAsync(() => under.Features.Reads > reads);

        Assert.Equal("a", under.Collection.Search([1, 0, 0], 1)[0].Image.Path);
        Assert.Equal(CollectionState.Ready, under.Collection.Status.State);

        gate.SetResult();
        await CollectionUnderTest.UntilAsync(() => under.Collection.Count == 2);
        Assert.Equal("b", under.Collection.Search([1, 0, 0], 1)[0].Image.Path);
        Assert.Null(under.Collection.Find(ImageId.Of("a")));
    }

    [Fact]
    public async Task A_new_file_that_is_no_good_leaves_the_old_one_serving_and_its_reason_is_shown()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching();
        under.Features.Put(("a", [1, 0, 0]));
        await under.StartAsync();
        under.Features.ReadFault = "It was cut.";
        under.Features.Put(("b", [1, 0, 0]));
        await CollectionUnderTest.UntilAsync(() => under.Collection.Status.Reason is not null);

        Assert.Equal(CollectionState.Ready, under.Collection.Status.State);
        Assert.Contains("It was cut.", under.Collection.Status.Reason, StringComparison.Ordinal);
        Assert.Equal("a", under.Collection.Search([1, 0, 0], 1)[0].Image.Path);

        under.Features.ReadFault = null;
        under.Features.Put(("b", [1, 0, 0]));
        await CollectionUnderTest.UntilAsync(() => under.Collection.Status.Reason is null);
        Assert.Equal("b", under.Collection.Search([1, 0, 0], 1)[0].Image.Path);
        Assert.Equal(2, under.Notices.Count);
    }

    [Fact]
    public async Task A_file_of_another_dimension_is_refused_with_both()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching();
        under.Features.Put(new FeatureSet(2, [1, 0], ["a"]));
        await under.StartAsync();

        Assert.Equal(CollectionState.Broken, under.Collection.Status.State);
        Assert.Contains("2 dimensions, and 3 are configured", under.Collection.Status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_too_large_to_be_loaded_beside_what_is_served_is_refused_with_the_numbers_and_taken_alone()
    {
        (string, float[])[] rows = [.. Enumerable.Range(0, 4000).Select(i => ($"p{i}", new float[] { 1, i, 0 }))];
        long most = LoadedRows.BytesOf(rows.Length, 3);
        await using CollectionUnderTest under = CollectionUnderTest.Watching(options => options with { MostBytes = most });
        under.Features.Put(rows[..1000]);
        await under.StartAsync();
        under.Features.Put(rows);
        await CollectionUnderTest.UntilAsync(() => under.Collection.Status.Reason is not null);

        Assert.Equal((CollectionState.Ready, 1000), (under.Collection.Status.State, under.Collection.Count));
        Assert.Contains("4000 rows of 3 dimensions", under.Collection.Status.Reason, StringComparison.Ordinal);
        Assert.Contains("Start the server again", under.Collection.Status.Reason, StringComparison.Ordinal);

        await using CollectionUnderTest alone = CollectionUnderTest.Watching(options => options with { Store = under.Features, MostBytes = most });
        await alone.StartAsync();
        Assert.Equal((null, 4000), (alone.Collection.Status.Reason, alone.Collection.Count));

        await using CollectionUnderTest none = CollectionUnderTest.Watching(options => options with { Store = under.Features, MostBytes = most - 1 });
        await none.StartAsync();
        Assert.Equal(CollectionState.Broken, none.Collection.Status.State);
        Assert.Contains("Divide the file", none.Collection.Status.Reason, StringComparison.Ordinal);
    }

    [Hdf5Fact]
    public async Task A_file_of_several_blocks_is_loaded_row_by_row_as_it_is()
    {
        const int Rows = 1100, Dimension = 2000; // 2.2 million floats: three blocks
        var random = new Random(5);
        float[] vectors = [.. Enumerable.Range(0, Rows * Dimension).Select(_ => random.NextSingle() - 0.5f)];
        await using CollectionUnderTest files = new();
        string path = Path.Combine(files.Folder, "features.h5");
        FeatureFile.Write(path, new FeatureSet(Dimension, vectors, [.. Enumerable.Range(0, Rows).Select(i => $"p{i}")]));
        await using CollectionUnderTest under = CollectionUnderTest.Watching(options => options with { Store = new FeatureFileStore(path, Dimension), Dimension = Dimension });
        await under.StartAsync();

        Assert.Equal(Rows, under.Collection.Count);
        foreach (int row in new[] { 0, 523, 524, 525, 1047, 1048, 1049, Rows - 1 })
        {
            ImageHit nearest = under.Collection.Search(vectors.AsSpan(row * Dimension, Dimension), 1)[0];
            Assert.Equal($"p{row}", nearest.Image.Path);
            Assert.Equal(1, nearest.Score, 1e-5);
        }
    }
}
