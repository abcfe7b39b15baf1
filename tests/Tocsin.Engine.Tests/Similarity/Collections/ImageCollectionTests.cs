using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Tests.Similarity.Features;
using Tocsin.Vectors;

namespace Tocsin.Engine.Tests.Similarity.Collections;

public sealed class ImageCollectionTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly MadeUpFeatures _features = new(3);
    private readonly List<string> _notices = [];
    private ImageCollection? _collection;

    public ValueTask DisposeAsync() => _collection?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task What_the_file_holds_is_found_nearest_first()
    {
        _features.Put(("a", [1, 0, 0]), ("b", [0.9f, 0.1f, 0]), ("c", [0, 0, 1]));
        ImageCollection collection = await StartAsync();

        IReadOnlyList<ImageHit> hits = collection.Search([2, 0, 0], 2);

        Assert.Equal([("a", 1), ("b", 2)], hits.Select(hit => (hit.Image.Path, hit.Rank)));
        Assert.Equal(1, hits[0].Score, 1e-6);
        Assert.Equal(3, collection.Statistics!.Images);
        Assert.Equal("Flat", collection.Statistics.Kind);
    }

    [Fact]
    public async Task A_picture_is_not_among_those_that_look_like_it()
    {
        _features.Put(("a", [1, 0, 0]), ("twin", [1, 0, 0]), ("c", [0, 0, 1]));
        ImageCollection collection = await StartAsync();

        Assert.Equal(["twin", "c"], collection.SearchLike(ImageId.Of("a"), 9)!.Select(hit => hit.Image.Path));
        Assert.Equal(["a", "c"], collection.SearchLike(ImageId.Of("twin"), 9)!.Select(hit => hit.Image.Path));
        Assert.Null(collection.SearchLike(ImageId.Of("nobody"), 9));
    }

    [Fact]
    public async Task Of_a_path_that_comes_twice_the_last_stands_and_what_cannot_be_compared_is_left_out()
    {
        _features.Put(("a", [1, 0, 0]), ("zero", [0, 0, 0]), ("nan", [float.NaN, 0, 1]), ("a", [0, 1, 0]), ("huge", [3e38f, 3e38f, 0]));
        ImageCollection collection = await StartAsync();

        Assert.Equal(["a", "huge"], collection.Page(0, 10).Items.Select(item => item.Path));
        Assert.Equal("a", collection.Search([0, 1, 0], 1)[0].Image.Path);
        Assert.Equal((1, 2), (collection.Statistics!.Repeated, collection.Statistics.Unusable));
    }

    [Fact]
    public async Task While_the_first_file_is_read_it_is_loading_and_says_so()
    {
        TaskCompletionSource gate = new();
        _features.Put(("a", [1, 0, 0]));
        _features.Gate = gate.Task;
        _collection = New();
        _collection.Start();

        Assert.Equal(CollectionState.Loading, _collection.Status.State);
        Assert.Equal(CollectionState.Loading, Assert.Throws<CollectionNotReadyException>(() => _collection.Search([1, 0, 0], 1)).Status.State);

        gate.SetResult();
        Assert.Equal(CollectionState.Ready, (await _collection.LookAsync().WaitAsync(Patience)).State);
    }

    [Fact]
    public async Task A_file_that_is_missing_is_a_reason_and_is_taken_when_it_appears()
    {
        ImageCollection collection = await StartAsync();
        Assert.Equal(CollectionState.Broken, collection.Status.State);
        Assert.Contains("There is no feature file", collection.Status.Reason, StringComparison.Ordinal);

        _features.Put(("a", [1, 0, 0]));
        await UntilAsync(() => collection.Status.State == CollectionState.Ready);

        Assert.Null(collection.Status.Reason);
        Assert.Equal(1, collection.Count);
    }

    [Fact]
    public async Task A_changed_file_is_loaded_beside_the_old_one_which_is_searched_meanwhile()
    {
        _features.Put(("a", [1, 0, 0]));
        ImageCollection collection = await StartAsync();
        TaskCompletionSource gate = new();
        _features.Gate = gate.Task;
        int reads = _features.Reads;
        _features.Put(("b", [1, 0, 0]), ("c", [0, 1, 0]));
        await UntilAsync(() => _features.Reads > reads);

        Assert.Equal("a", collection.Search([1, 0, 0], 1)[0].Image.Path);
        Assert.Equal(CollectionState.Ready, collection.Status.State);

        gate.SetResult();
        await UntilAsync(() => collection.Count == 2);
        Assert.Equal("b", collection.Search([1, 0, 0], 1)[0].Image.Path);
        Assert.Null(collection.Find(ImageId.Of("a")));
    }

    [Fact]
    public async Task A_new_file_that_is_no_good_leaves_the_old_one_serving_and_its_reason_is_shown()
    {
        _features.Put(("a", [1, 0, 0]));
        ImageCollection collection = await StartAsync();
        _features.ReadFault = "It was cut.";
        _features.Put(("b", [1, 0, 0]));
        await UntilAsync(() => collection.Status.Reason is not null);

        Assert.Equal(CollectionState.Ready, collection.Status.State);
        Assert.Contains("It was cut.", collection.Status.Reason, StringComparison.Ordinal);
        Assert.Equal("a", collection.Search([1, 0, 0], 1)[0].Image.Path);

        _features.ReadFault = null;
        _features.Put(("b", [1, 0, 0]));
        await UntilAsync(() => collection.Status.Reason is null);
        Assert.Equal("b", collection.Search([1, 0, 0], 1)[0].Image.Path);
        Assert.Equal(2, _notices.Count);
    }

    [Fact]
    public async Task A_file_of_another_dimension_is_refused_with_both()
    {
        _features.Put(new FeatureSet(2, [1, 0], ["a"]));
        ImageCollection collection = await StartAsync();

        Assert.Equal(CollectionState.Broken, collection.Status.State);
        Assert.Contains("2 dimensions, and 3 are configured", collection.Status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_that_is_added_is_in_the_file_and_found_and_the_file_is_not_read_again()
    {
        _features.Put(("a", [1, 0, 0]));
        ImageCollection collection = await StartAsync();
        int reads = _features.Reads;

        ImageItem added = await collection.AddAsync("b", [0, 1, 0]).WaitAsync(Patience);

        Assert.Equal(["a", "b"], _features.Paths);
        Assert.Equal(added, collection.Search([0, 1, 0], 1)[0].Image);
        await collection.LookAsync().WaitAsync(Patience);
        Assert.Equal(reads, _features.Reads);
    }

    [Fact]
    public async Task A_picture_that_is_added_again_takes_the_place_of_the_one_before()
    {
        _features.Put(("a", [1, 0, 0]), ("b", [0, 0, 1]));
        ImageCollection collection = await StartAsync();

        await collection.AddAsync("a", [0, 1, 0]).WaitAsync(Patience);

        Assert.Equal(2, collection.Count);
        Assert.Equal(["a", "b"], collection.Search([0, 1, 0], 9).Select(hit => hit.Image.Path));
    }

    [Fact]
    public async Task An_empty_collection_begins_with_the_first_picture_where_that_is_allowed()
    {
        ImageCollection collection = await StartAsync(options => options with { BeginsEmpty = true });
        Assert.Equal((CollectionState.Ready, 0), (collection.Status.State, collection.Count));
        Assert.Empty(collection.Search([1, 0, 0], 3));

        await collection.AddAsync("a", [1, 0, 0]).WaitAsync(Patience);
        await collection.AddAsync("b", [0, 1, 0]).WaitAsync(Patience);

        Assert.Equal(["a", "b"], _features.Paths);
        Assert.Equal((1, 1), (_features.Writes, _features.Appends));
    }

    [Fact]
    public async Task A_file_that_vanished_is_not_begun_anew()
    {
        _features.Put(("a", [1, 0, 0]));
        ImageCollection collection = await StartAsync(options => options with { BeginsEmpty = true });
        _features.Put((FeatureSet?)null);
        await UntilAsync(() => collection.Status.Reason is not null);

        await Assert.ThrowsAnyAsync<Exception>(() => collection.AddAsync("b", [0, 1, 0]).WaitAsync(Patience));
        Assert.Equal(0, _features.Writes);
        Assert.Equal("a", collection.Search([1, 0, 0], 1)[0].Image.Path);
    }

    [Fact]
    public async Task A_picture_that_is_deleted_is_not_found_and_not_in_the_file()
    {
        _features.Put(("a", [1, 0, 0]), ("b", [0.9f, 0.1f, 0]), ("c", [0, 0, 1]));
        ImageCollection collection = await StartAsync();

        IReadOnlyList<ImageItem> gone = await collection.DeleteAsync([ImageId.Of("a"), ImageId.Of("nobody")]).WaitAsync(Patience);

        Assert.Equal(["a"], gone.Select(item => item.Path));
        Assert.Equal(["b", "c"], _features.Paths);
        Assert.Equal(["b", "c"], collection.Search([1, 0, 0], 9).Select(hit => hit.Image.Path));
        Assert.Equal(["b", "c"], collection.Page(0, 9).Items.Select(item => item.Path));
    }

    [Fact]
    public async Task A_deletion_that_could_not_be_written_is_an_error_and_the_picture_is_there_again()
    {
        _features.Put(("a", [1, 0, 0]), ("b", [0, 1, 0]));
        ImageCollection collection = await StartAsync();
        _features.WriteFault = "The disk is full.";

        IOException fault = await Assert.ThrowsAsync<IOException>(() => collection.DeleteAsync([ImageId.Of("a")]).WaitAsync(Patience));

        Assert.Equal("The disk is full.", fault.Message);
        await UntilAsync(() => collection.Find(ImageId.Of("a")) is not null);
        Assert.Equal(2, collection.Count);
    }

    [Fact]
    public async Task A_deletion_while_the_file_is_gone_is_an_error_and_the_picture_is_found_on()
    {
        _features.Put(("a", [1, 0, 0]), ("b", [0, 1, 0]));
        ImageCollection collection = await StartAsync(options => options with { LookEvery = TimeSpan.FromHours(1) });
        _features.Put((FeatureSet?)null);

        await Assert.ThrowsAsync<FileNotFoundException>(() => collection.DeleteAsync([ImageId.Of("a")]).WaitAsync(Patience));

        Assert.NotNull(collection.Find(ImageId.Of("a")));
        Assert.Equal("a", Assert.Single(collection.Search([1, 0, 0], 1)).Image.Path);
        Assert.Equal(2, collection.Count);
    }

    [Fact]
    public async Task An_addition_that_could_not_be_written_is_an_error_and_nothing_has_changed()
    {
        _features.Put(("a", [1, 0, 0]));
        ImageCollection collection = await StartAsync();
        _features.WriteFault = "The disk is full.";

        await Assert.ThrowsAsync<IOException>(() => collection.AddAsync("b", [0, 1, 0]).WaitAsync(Patience));

        Assert.Null(collection.Find(ImageId.Of("b")));
        Assert.Equal(1, collection.Count);
    }

    [Fact]
    public async Task What_somebody_else_put_into_the_file_is_not_lost_by_a_deletion()
    {
        _features.Put(("a", [1, 0, 0]), ("b", [0, 1, 0]));
        ImageCollection collection = await StartAsync(options => options with { LookEvery = TimeSpan.FromHours(1) });
        _features.Put(("a", [1, 0, 0]), ("b", [0, 1, 0]), ("new", [0, 0, 1]));

        await collection.DeleteAsync([ImageId.Of("a")]).WaitAsync(Patience);
        await collection.LookAsync().WaitAsync(Patience);

        Assert.Equal(["b", "new"], _features.Paths);
        Assert.Equal(["b", "new"], collection.Page(0, 9).Items.Select(item => item.Path));
    }

    [Fact]
    public async Task Changes_from_many_threads_are_all_in_the_end()
    {
        _features.Put(("keep", [1, 0, 0]));
        ImageCollection collection = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
        {
            await collection.AddAsync($"p{i}", [1, i, 0]);
            if (i % 2 == 0)
            {
                await collection.DeleteAsync([ImageId.Of($"p{i}")]);
            }

            Assert.NotEmpty(collection.Search([1, 0, 0], 5));
        }))).WaitAsync(Patience);

        string[] expected = [.. Enumerable.Range(0, 100).Where(i => i % 2 == 1).Select(i => $"p{i}").Append("keep").Order(StringComparer.Ordinal)];
        Assert.Equal(expected, collection.Page(0, 1000).Items.Select(item => item.Path).Order(StringComparer.Ordinal));
        Assert.Equal(expected, _features.Paths.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Deletions_that_wait_for_each_other_share_one_write_and_hide_their_pictures_before_it()
    {
        _features.Put([.. Enumerable.Range(0, 21).Select(i => ($"p{i}", new float[] { 1, i, 0 }))]);
        ImageCollection collection = await StartAsync(options => options with { LookEvery = TimeSpan.FromHours(1) });
        TaskCompletionSource gate = new();
        int reads = _features.Reads;
        _features.Gate = gate.Task;

        Task first = collection.DeleteAsync([ImageId.Of("p0")]);
        await UntilAsync(() => _features.Reads > reads);
        Task[] others = [.. Enumerable.Range(1, 19).Select(i => collection.DeleteAsync([ImageId.Of($"p{i}")]))];

        Assert.Null(collection.Find(ImageId.Of("p0")));
        Assert.DoesNotContain(collection.Search([1, 0, 0], 30), hit => hit.Image.Path == "p0");
        Assert.False(first.IsCompleted);
        gate.SetResult();
        await Task.WhenAll([first, .. others]).WaitAsync(Patience);
        Assert.Equal(["p20"], _features.Paths);
        Assert.Equal(2, _features.Writes);
    }

    [Fact]
    public async Task Searches_never_fail_while_files_are_swapped()
    {
        _features.Put(("a", [1, 0, 0]));
        ImageCollection collection = await StartAsync();
        using var stop = new CancellationTokenSource();
        Task<int> searching = Task.Run(() =>
        {
            int searches = 0;
            while (!stop.IsCancellationRequested)
            {
                Assert.Single(collection.Search([1, 0, 0], 1));
                searches++;
            }

            return searches;
        });
        for (int i = 0; i < 50; i++)
        {
            _features.Put(($"a{i}", [1, 0, 0]), ("b", [0, 1, 0]));
            await collection.LookAsync().WaitAsync(Patience);
        }

        await stop.CancelAsync();
        Assert.True(await searching > 0);
        Assert.Equal("a49", collection.Search([1, 0, 0], 1)[0].Image.Path);
    }

    [Theory]
    [InlineData(null, false, EmbedderMismatch.Unknown)]
    [InlineData(null, true, null)]
    [InlineData("descriptor", false, null)]
    [InlineData("onnx resnet50.onnx 1a2b3c4d", false, EmbedderMismatch.Different)]
    [InlineData("onnx resnet50.onnx 1a2b3c4d", true, EmbedderMismatch.Different)]
    public async Task Vectors_from_here_are_compared_with_those_of_a_file_only_where_both_are_known_to_have_one_maker(string? made, bool isNamed, string? code)
    {
        _features.Put(new FeatureSet(3, [1, 0, 0, 0.9f, 0.1f, 0], ["a", "b"]) { Embedder = made });
        ImageCollection collection = await StartAsync(options => options with { Embedder = "descriptor", IsEmbedderNamed = isNamed });

        Assert.Equal((CollectionState.Ready, code), (collection.Status.State, collection.Mismatch?.Code));
        Assert.Equal(collection.Mismatch?.Sentence, collection.Status.Reason);
        Assert.Equal("b", Assert.Single(collection.SearchLike(ImageId.Of("a"), 9)!).Image.Path);
        if (code is null)
        {
            Assert.Equal("a", collection.Search([1, 0, 0], 1)[0].Image.Path);
            await collection.AddAsync("c", [0, 1, 0]).WaitAsync(Patience);
            Assert.Equal(["a", "b", "c"], _features.Paths);
            return;
        }

        Assert.Equal(code, Assert.Throws<EmbedderMismatchException>(() => collection.Search([1, 0, 0], 1)).Mismatch.Code);
        await Assert.ThrowsAsync<EmbedderMismatchException>(() => collection.AddAsync("c", [0, 1, 0]).WaitAsync(Patience));
        Assert.Equal(["a", "b"], _features.Paths);
        await collection.DeleteAsync([ImageId.Of("a")]).WaitAsync(Patience);
        Assert.Equal(["b"], _features.Paths);
    }

    [Fact]
    public async Task A_file_too_large_to_be_loaded_beside_what_is_served_is_refused_with_the_numbers_and_taken_alone()
    {
        (string, float[])[] rows = [.. Enumerable.Range(0, 4000).Select(i => ($"p{i}", new float[] { 1, i, 0 }))];
        long most = LoadedRows.BytesOf(rows.Length, 3);
        _features.Put(rows[..1000]);
        ImageCollection collection = await StartAsync(options => options with { MostBytes = most });
        _features.Put(rows);
        await UntilAsync(() => collection.Status.Reason is not null);

        Assert.Equal((CollectionState.Ready, 1000), (collection.Status.State, collection.Count));
        Assert.Contains("4000 rows of 3 dimensions", collection.Status.Reason, StringComparison.Ordinal);
        Assert.Contains("Start the server again", collection.Status.Reason, StringComparison.Ordinal);
        await collection.DisposeAsync();

        ImageCollection alone = await StartAsync(options => options with { MostBytes = most });
        Assert.Equal((null, 4000), (alone.Status.Reason, alone.Count));
        await alone.DisposeAsync();

        ImageCollection none = await StartAsync(options => options with { MostBytes = most - 1 });
        Assert.Equal(CollectionState.Broken, none.Status.State);
        Assert.Contains("Divide the file", none.Status.Reason, StringComparison.Ordinal);
    }

    [Hdf5Fact]
    public async Task A_file_of_several_blocks_is_loaded_row_by_row_as_it_is()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tocsin-blocks-");
        try
        {
            const int Rows = 1100, Dimension = 2000; // 2.2 million floats: three blocks
            var random = new Random(5);
            float[] vectors = [.. Enumerable.Range(0, Rows * Dimension).Select(_ => random.NextSingle() - 0.5f)];
            string path = Path.Combine(folder.FullName, "features.h5");
            FeatureFile.Write(path, new FeatureSet(Dimension, vectors, [.. Enumerable.Range(0, Rows).Select(i => $"p{i}")]));
            ImageCollection collection = await StartAsync(options => options with { Store = new FeatureFileStore(path, Dimension), Dimension = Dimension });

            Assert.Equal(Rows, collection.Count);
            foreach (int row in new[] { 0, 523, 524, 525, 1047, 1048, 1049, Rows - 1 })
            {
                ImageHit nearest = collection.Search(vectors.AsSpan(row * Dimension, Dimension), 1)[0];
                Assert.Equal($"p{row}", nearest.Image.Path);
                Assert.Equal(1, nearest.Score, 1e-5);
            }

            await collection.DisposeAsync();
            _collection = null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Roots_that_come_up_after_the_file_was_loaded_are_seen()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tocsin-later-");
        try
        {
            string root = Path.Combine(folder.FullName, "mounted");
            _features.Put(("cats/1.jpg", [1, 0, 0]), ("cats/2.jpg", [0, 1, 0]));
            ImageCollection collection = await StartAsync(options => options with { Roots = new ImageRoots([root]) });
            await UntilAsync(() => collection.Statistics is { PathsChecked: true, WithoutFile: 2 });
            ImageItem second = collection.Find(ImageId.Of("cats/2.jpg"))!;
            Assert.Equal(ImagePathFault.Missing, collection.Locate(second)!.Value.Fault!.Code);

            string elsewhere = Path.Combine(folder.FullName, "elsewhere");
            Directory.CreateDirectory(Path.Combine(elsewhere, "cats"));
            File.WriteAllBytes(Path.Combine(elsewhere, "cats", "1.jpg"), [1]);
            Directory.Move(elsewhere, root); // all at once, as a mount comes
            await UntilAsync(() => collection.Locate(collection.Find(ImageId.Of("cats/1.jpg"))!)!.Value.FullPath is not null);
            await UntilAsync(() => collection.Statistics is { PathsChecked: true, WithoutFile: < 2 });

            File.WriteAllBytes(Path.Combine(root, "cats", "2.jpg"), [1]);
            await UntilAsync(() => collection.Locate(second)!.Value.FullPath is not null);
            await collection.DisposeAsync();
            _collection = null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("uploads/0a1b.jpg", true)]
    [InlineData("uploads/..", false)]
    [InlineData("uploads/.", false)]
    [InlineData("uploads/", false)]
    [InlineData("uploads/a/b.jpg", false)]
    [InlineData("uploads\\a.jpg", false)]
    [InlineData("cats/uploads/a.jpg", false)]
    public void An_upload_is_a_file_right_in_its_folder(string path, bool isOne) => Assert.Equal(isOne, UploadFolder.IsOne(path));

    [Fact]
    public async Task Who_asks_for_a_change_while_it_closes_is_told()
    {
        _features.Put(("a", [1, 0, 0]));
        ImageCollection collection = await StartAsync();
        await collection.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => collection.AddAsync("b", [0, 1, 0]).WaitAsync(Patience));
        _collection = null;
    }

    private async Task<ImageCollection> StartAsync(Func<ImageCollectionOptions, ImageCollectionOptions>? change = null)
    {
        _collection = New(change);
        _collection.Start();
        await _collection.LookAsync().WaitAsync(Patience);
        return _collection;
    }

    private ImageCollection New(Func<ImageCollectionOptions, ImageCollectionOptions>? change = null)
    {
        ImageCollectionOptions options = new()
        {
            Store = _features,
            Build = static (rows, cancellation) => new BuiltIndex(VectorIndexes.Build(new FlatOptions { Dimension = rows.Dimension, Metric = rows.Metric }, rows, null, cancellation), "few"),
            Dimension = 3,
            LookEvery = TimeSpan.FromMilliseconds(5),
        };
        return new ImageCollection(change?.Invoke(options) ?? options, TimeProvider.System, _notices.Add);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, patience.Token);
        }
    }
}
