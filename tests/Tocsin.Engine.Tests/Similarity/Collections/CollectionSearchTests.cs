using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Tests.Similarity.Collections;

/// <summary>Searching what a feature file holds.</summary>
public sealed class CollectionSearchTests
{
    [Fact]
    public async Task What_the_file_holds_is_found_nearest_first()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching();
        under.Features.Put(("a", [1, 0, 0]), ("b", [0.9f, 0.1f, 0]), ("c", [0, 0, 1]));
        await under.StartAsync();

        IReadOnlyList<ImageHit> hits = under.Collection.Search([2, 0, 0], 2);

        Assert.Equal([("a", 1), ("b", 2)], hits.Select(hit => (hit.Image.Path, hit.Rank)));
        Assert.Equal(1, hits[0].Score, 1e-6);
        Assert.Equal(3, under.Collection.Statistics!.Images);
        Assert.Equal("Flat", under.Collection.Statistics.Kind);
    }

    [Fact]
    public async Task A_picture_is_not_among_those_that_look_like_it()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching();
        under.Features.Put(("a", [1, 0, 0]), ("twin", [1, 0, 0]), ("c", [0, 0, 1]));
        await under.StartAsync();

        Assert.Equal(["twin", "c"], under.Collection.SearchLike(ImageId.Of("a"), 9)!.Select(hit => hit.Image.Path));
        Assert.Equal(["a", "c"], under.Collection.SearchLike(ImageId.Of("twin"), 9)!.Select(hit => hit.Image.Path));
        Assert.Null(under.Collection.SearchLike(ImageId.Of("nobody"), 9));
    }

    [Fact]
    public async Task Of_a_path_that_comes_twice_the_last_stands_and_what_cannot_be_compared_is_left_out()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching();
        under.Features.Put(("a", [1, 0, 0]), ("zero", [0, 0, 0]), ("nan", [float.NaN, 0, 1]), ("a", [0, 1, 0]), ("huge", [3e38f, 3e38f, 0]));
        await under.StartAsync();

        Assert.Equal(["a", "huge"], under.Collection.Page(0, 10).Items.Select(item => item.Path));
        Assert.Equal("a", under.Collection.Search([0, 1, 0], 1)[0].Image.Path);
        Assert.Equal((1, 2), (under.Collection.Statistics!.Repeated, under.Collection.Statistics.Unusable));
    }

    [Fact]
    public async Task Searches_never_fail_while_files_are_swapped()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching();
        under.Features.Put(("a", [1, 0, 0]));
        await under.StartAsync();
        using var stop = new CancellationTokenSource();
        Task<int> searching = Task.Run(() =>
        {
            int searches = 0;
            while (!stop.IsCancellationRequested)
            {
                Assert.Single(under.Collection.Search([1, 0, 0], 1));
                searches++;
            }

            return searches;
        });
        for (int i = 0; i < 50; i++)
        {
            under.Features.Put(($"a{i}", [1, 0, 0]), ("b", [0, 1, 0]));
            await under.Collection.LookAsync().WaitAsync(CollectionUnderTest.Patience);
        }

        await stop.CancelAsync();
        Assert.True(await searching > 0);
        Assert.Equal("a49", under.Collection.Search([1, 0, 0], 1)[0].Image.Path);
    }

    [Theory]
    [InlineData(null, false, EmbedderMismatch.Unknown)]
    [InlineData(null, true, null)]
    [InlineData("descriptor", false, null)]
    [InlineData("onnx resnet50.onnx 1a2b3c4d", false, EmbedderMismatch.Different)]
    [InlineData("onnx resnet50.onnx 1a2b3c4d", true, EmbedderMismatch.Different)]
    public async Task Vectors_from_here_are_compared_with_those_of_a_file_only_where_both_are_known_to_have_one_maker(string? made, bool isNamed, string? code)
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching(options => options with { Embedder = "descriptor", IsEmbedderNamed = isNamed });
        under.Features.Put(new FeatureSet(3, [1, 0, 0, 0.9f, 0.1f, 0], ["a", "b"]) { Embedder = made });
        await under.StartAsync();

        Assert.Equal((CollectionState.Ready, code), (under.Collection.Status.State, under.Collection.Mismatch?.Code));
        Assert.Equal(under.Collection.Mismatch?.Sentence, under.Collection.Status.Reason);
        Assert.Equal("b", Assert.Single(under.Collection.SearchLike(ImageId.Of("a"), 9)!).Image.Path);
        if (code is null)
        {
            Assert.Equal("a", under.Collection.Search([1, 0, 0], 1)[0].Image.Path);
            await under.Collection.AddAsync("c", [0, 1, 0]).WaitAsync(CollectionUnderTest.Patience);
            Assert.Equal(["a", "b", "c"], under.Features.Paths);
            return;
        }

        Assert.Equal(code, Assert.Throws<EmbedderMismatchException>(() => under.Collection.Search([1, 0, 0], 1)).Mismatch.Code);
        await Assert.ThrowsAsync<EmbedderMismatchException>(() => under.Collection.AddAsync("c", [0, 1, 0]).WaitAsync(CollectionUnderTest.Patience));
        Assert.Equal(["a", "b"], under.Features.Paths);
        await under.Collection.DeleteAsync([ImageId.Of("a")]).WaitAsync(CollectionUnderTest.Patience);
        Assert.Equal(["b"], under.Features.Paths);
    }
}
