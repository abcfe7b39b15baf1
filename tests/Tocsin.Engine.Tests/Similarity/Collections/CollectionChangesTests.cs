using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Tests.Similarity.Collections;

/// <summary>What is added and deleted, and what becomes of it when the file cannot be written.</summary>
public sealed class CollectionChangesTests
{
    [Fact]
    public async Task A_picture_that_is_added_is_in_the_file_and_found_and_the_file_is_not_read_again()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching();
        under.Features.Put(("a", [1, 0, 0]));
        await under.StartAsync();
        int reads = under.Features.Reads;

        ImageItem added = await under.Collection.AddAsync("b", [0, 1, 0]).WaitAsync(CollectionUnderTest.Patience);

        Assert.Equal(["a", "b"], under.Features.Paths);
        Assert.Equal(added, under.Collection.Search([0, 1, 0], 1)[0].Image);
        await under.Collection.LookAsync().WaitAsync(CollectionUnderTest.Patience);
        Assert.Equal(reads, under.Features.Reads);
    }

    [Fact]
    public async Task A_picture_that_is_added_again_takes_the_place_of_the_one_before()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching();
        under.Features.Put(("a", [1, 0, 0]), ("b", [0, 0, 1]));
        await under.StartAsync();

        await under.Collection.AddAsync("a", [0, 1, 0]).WaitAsync(CollectionUnderTest.Patience);

        Assert.Equal(2, under.Collection.Count);
        Assert.Equal(["a", "b"], under.Collection.Search([0, 1, 0], 9).Select(hit => hit.Image.Path));
    }

    [Fact]
    public async Task An_empty_collection_begins_with_the_first_picture_where_that_is_allowed()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching(options => options with { BeginsEmpty = true });
        await under.StartAsync();
        Assert.Equal((CollectionState.Ready, 0), (under.Collection.Status.State, under.Collection.Count));
        Assert.Empty(under.Collection.Search([1, 0, 0], 3));

        await under.Collection.AddAsync("a", [1, 0, 0]).WaitAsync(CollectionUnderTest.Patience);
        await under.Collection.AddAsync("b", [0, 1, 0]).WaitAsync(CollectionUnderTest.Patience);

        Assert.Equal(["a", "b"], under.Features.Paths);
        Assert.Equal((1, 1), (under.Features.Writes, under.Features.Appends));
    }

    [Fact]
    public async Task A_file_that_vanished_is_not_begun_anew()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching(options => options with { BeginsEmpty = true });
        under.Features.Put(("a", [1, 0, 0]));
        await under.StartAsync();
        under.Features.Put((FeatureSet?)null);
        await CollectionUnderTest.UntilAsync(() => under.Collection.Status.Reason is not null);

        await Assert.ThrowsAnyAsync<Exception>(() => under.Collection.AddAsync("b", [0, 1, 0]).WaitAsync(CollectionUnderTest.Patience));
        Assert.Equal(0, under.Features.Writes);
        Assert.Equal("a", under.Collection.Search([1, 0, 0], 1)[0].Image.Path);
    }

    [Fact]
    public async Task A_picture_that_is_deleted_is_not_found_and_not_in_the_file()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching();
        under.Features.Put(("a", [1, 0, 0]), ("b", [0.9f, 0.1f, 0]), ("c", [0, 0, 1]));
        await under.StartAsync();

        IReadOnlyList<ImageItem> gone = await under.Collection.DeleteAsync([ImageId.Of("a"), ImageId.Of("nobody")]).WaitAsync(CollectionUnderTest.Patience);

        Assert.Equal(["a"], gone.Select(item => item.Path));
        Assert.Equal(["b", "c"], under.Features.Paths);
        Assert.Equal(["b", "c"], under.Collection.Search([1, 0, 0], 9).Select(hit => hit.Image.Path));
        Assert.Equal(["b", "c"], under.Collection.Page(0, 9).Items.Select(item => item.Path));
    }

    [Fact]
    public async Task A_deletion_that_could_not_be_written_is_an_error_and_the_picture_is_there_again()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching();
        under.Features.Put(("a", [1, 0, 0]), ("b", [0, 1, 0]));
        await under.StartAsync();
        under.Features.WriteFault = "The disk is full.";

        IOException fault = await Assert.ThrowsAsync<IOException>(() => under.Collection.DeleteAsync([ImageId.Of("a")]).WaitAsync(CollectionUnderTest.Patience));

        Assert.Equal("The disk is full.", fault.Message);
        await CollectionUnderTest.UntilAsync(() => under.Collection.Find(ImageId.Of("a")) is not null);
        Assert.Equal(2, under.Collection.Count);
    }

    [Fact]
    public async Task A_deletion_while_the_file_is_gone_is_an_error_and_the_picture_is_found_on()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching(options => options with { LookEvery = TimeSpan.FromHours(1) });
        under.Features.Put(("a", [1, 0, 0]), ("b", [0, 1, 0]));
        await under.StartAsync();
        under.Features.Put((FeatureSet?)null);

        await Assert.ThrowsAsync<FileNotFoundException>(() => under.Collection.DeleteAsync([ImageId.Of("a")]).WaitAsync(CollectionUnderTest.Patience));

        Assert.NotNull(under.Collection.Find(ImageId.Of("a")));
        Assert.Equal("a", Assert.Single(under.Collection.Search([1, 0, 0], 1)).Image.Path);
        Assert.Equal(2, under.Collection.Count);
    }

    [Fact]
    public async Task An_addition_that_could_not_be_written_is_an_error_and_nothing_has_changed()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching();
        under.Features.Put(("a", [1, 0, 0]));
        await under.StartAsync();
        under.Features.WriteFault = "The disk is full.";

        await Assert.ThrowsAsync<IOException>(() => under.Collection.AddAsync("b", [0, 1, 0]).WaitAsync(CollectionUnderTest.Patience));

        Assert.Null(under.Collection.Find(ImageId.Of("b")));
        Assert.Equal(1, under.Collection.Count);
    }

    [Fact]
    public async Task What_somebody_else_put_into_the_file_is_not_lost_by_a_deletion()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching(options => options with { LookEvery = TimeSpan.FromHours(1) });
        under.Features.Put(("a", [1, 0, 0]), ("b", [0, 1, 0]));
        await under.StartAsync();
        under.Features.Put(("a", [1, 0, 0]), ("b", [0, 1, 0]), ("new", [0, 0, 1]));

        await under.Collection.DeleteAsync([ImageId.Of("a")]).WaitAsync(CollectionUnderTest.Patience);
        await under.Collection.LookAsync().WaitAsync(CollectionUnderTest.Patience);

        Assert.Equal(["b", "new"], under.Features.Paths);
        Assert.Equal(["b", "new"], under.Collection.Page(0, 9).Items.Select(item => item.Path));
    }

    [Fact]
    public async Task Changes_from_many_threads_are_all_in_the_end()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching();
        under.Features.Put(("keep", [1, 0, 0]));
        await under.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
        {
            await under.Collection.AddAsync($"p{i}", [1, i, 0]);
            if (i % 2 == 0)
            {
                await under.Collection.DeleteAsync([ImageId.Of($"p{i}")]);
            }

            Assert.NotEmpty(under.Collection.Search([1, 0, 0], 5));
        }))).WaitAsync(CollectionUnderTest.Patience);

        string[] expected = [.. Enumerable.Range(0, 100).Where(i => i % 2 == 1).Select(i => $"p{i}").Append("keep").Order(StringComparer.Ordinal)];
        Assert.Equal(expected, under.Collection.Page(0, 1000).Items.Select(item => item.Path).Order(StringComparer.Ordinal));
        Assert.Equal(expected, under.Features.Paths.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Deletions_that_wait_for_each_other_share_one_write_and_hide_their_pictures_before_it()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching(options => options with { LookEvery = TimeSpan.FromHours(1) });
        under.Features.Put([.. Enumerable.Range(0, 21).Select(i => ($"p{i}", new float[] { 1, i, 0 }))]);
        await under.StartAsync();
        TaskCompletionSource gate = new();
        int reads = under.Features.Reads;
        under.Features.Gate = gate.Task;

        Task first = under.Collection.DeleteAsync([ImageId.Of("p0")]);
        await CollectionUnderTest.UntilAsync(() => under.Features.Reads > reads);
        Task[] others = [.. Enumerable.Range(1, 19).Select(i => under.Collection.DeleteAsync([ImageId.Of($"p{i}")]))];

        Assert.Null(under.Collection.Find(ImageId.Of("p0")));
        Assert.DoesNotContain(under.Collection.Search([1, 0, 0], 30), hit => hit.Image.Path == "p0");
        Assert.False(first.IsCompleted);
        gate.SetResult();
        await Task.WhenAll([first, .. others]).WaitAsync(CollectionUnderTest.Patience);
        Assert.Equal(["p20"], under.Features.Paths);
        Assert.Equal(2, under.Features.Writes);
    }

    [Fact]
    public async Task Who_asks_for_a_change_while_it_closes_is_told()
    {
        await using CollectionUnderTest under = CollectionUnderTest.Watching();
        under.Features.Put(("a", [1, 0, 0]));
        await under.StartAsync();
        await under.CloseAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => under.Collection.AddAsync("b", [0, 1, 0]).WaitAsync(CollectionUnderTest.Patience));
    }
}
