using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Tests.Similarity.Collections;

/// <summary>A collection that is made anew keeps what people put in.</summary>
public sealed class ReplacementTests
{
    private static readonly Replacement ByNew = new(Made("new", ("new", [0, 0, 1]), ("newer", [1, 1, 0])), UploadFolder.IsOne);

    [Fact]
    public async Task Vectors_of_the_same_embedder_stay_as_they_are()
    {
        await using CollectionUnderTest under = await OverAsync(Made("new", ("old", [1, 0, 0]), ("uploads/x", [0, 1, 0])));

        Replaced replaced = await ReplaceAsync(under, ByNew);

        Assert.Equal((3, 0, null), (replaced.Count, replaced.LeftOut, replaced.Aside));
        Assert.Equal(["new", "newer", "uploads/x"], under.Collection.Page(0, 9).Items.Select(item => item.Path));
        Assert.Equal([0, 0, 1, 1, 1, 0, 0, 1, 0], under.Features.Set!.Vectors);
    }

    [Theory]
    [InlineData("older")]
    [InlineData(null)]
    public async Task Vectors_of_another_embedder_or_of_nobody_knows_which_are_asked_for_anew_and_nothing_is_changed_until_then(string? embedder)
    {
        await using CollectionUnderTest under = await OverAsync(Made(embedder, ("old", [1, 0, 0]), ("uploads/x", [0, 1, 0]), ("uploads/y", [0, 1, 0])));

        Replaced asked = await ReplaceAsync(under, ByNew);

        Assert.Equal(["uploads/x", "uploads/y"], asked.Wanted);
        Assert.Equal(["old", "uploads/x", "uploads/y"], under.Features.Paths);

        // One goes before the answer comes: it does not come back with it.
        await under.Collection.DeleteAsync([ImageId.Of("uploads/y")]).WaitAsync(CollectionUnderTest.Patience);
        Replaced replaced = await ReplaceAsync(under, ByNew with { MadeAnew = new Dictionary<string, float[]?> { ["uploads/x"] = [3, 0, 4], ["uploads/y"] = [1, 2, 3] } });

        Assert.Equal((3, 0, 0, null), (replaced.Count, replaced.Wanted.Count, replaced.LeftOut, replaced.Aside));
        Assert.Equal(["new", "newer", "uploads/x"], under.Features.Paths);
        Assert.Equal([0, 0, 1, 1, 1, 0, 3, 0, 4], under.Features.Set!.Vectors);
        Assert.Equal("new", under.Features.Set.Embedder);
        Assert.Null(under.Collection.Status.Reason);
    }

    [Fact]
    public async Task One_of_which_no_vector_can_be_made_is_left_out_and_the_old_file_is_kept_and_both_are_said()
    {
        FeatureSet old = Made("older", ("old", [1, 0, 0]), ("uploads/x", [0, 1, 0]), ("uploads/gone", [0, 1, 0]));
        await using CollectionUnderTest under = await OverAsync(old);
        under.Notices.Clear();

        Replaced replaced = await ReplaceAsync(under, ByNew with { MadeAnew = new Dictionary<string, float[]?> { ["uploads/x"] = [3, 0, 4], ["uploads/gone"] = null } });

        Assert.Equal((3, 1, "features.h5.before"), (replaced.Count, replaced.LeftOut, replaced.Aside));
        Assert.Equal(old, under.Features.Aside);
        Assert.Equal(["new", "newer", "uploads/x"], under.Features.Paths);
        Assert.Contains(under.Notices, notice => notice.StartsWith("1 of the pictures", StringComparison.Ordinal) && notice.Contains("'features.h5.before'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_old_file_that_was_set_aside_is_put_back_when_the_new_one_cannot_be_written()
    {
        FeatureSet old = Made("older", ("uploads/gone", [0, 1, 0]));
        await using CollectionUnderTest under = await OverAsync(old);
        under.Features.WriteFault = "The disk is full.";

        await Assert.ThrowsAsync<IOException>(() => ReplaceAsync(under, ByNew with { MadeAnew = new Dictionary<string, float[]?> { ["uploads/gone"] = null } }));

        Assert.Equal(old, under.Features.Set);
        Assert.Equal(1, under.Collection.Count);
    }

    [Fact]
    public async Task When_the_file_is_gone_what_is_served_stays()
    {
        await using CollectionUnderTest under = await OverAsync(Made("new", ("old", [1, 0, 0]), ("uploads/x", [0, 2, 0])));
        under.Features.Put((FeatureSet?)null);

        Replaced replaced = await ReplaceAsync(under, ByNew);

        Assert.Equal(3, replaced.Count);
        Assert.Equal(["new", "newer", "uploads/x"], under.Features.Paths);
        Assert.Equal([0, 1, 0], under.Features.Set!.Vectors[6..]); // at unit length, as the index has it
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_set_aside_and_the_uploads_that_lie_there_are_asked_for()
    {
        await using CollectionUnderTest under = new();
        string lost = (await WrittenAsync(under, 9, 9, 9)).Path;
        under.Features.Put(Made("new", ("lost", [1, 0, 0])));
        under.Features.ReadFault = "It is no HDF5 file.";
        await under.StartAsync();
        Assert.Equal(CollectionState.Broken, under.Collection.Status.State);

        Assert.Equal([lost], (await ReplaceAsync(under, ByNew)).Wanted);
        Replaced replaced = await ReplaceAsync(under, ByNew with { MadeAnew = new Dictionary<string, float[]?> { [lost] = [1, 2, 3] } });

        Assert.Equal((3, "features.h5.damaged"), (replaced.Count, replaced.Aside));
        Assert.Equal(["lost"], under.Features.Aside!.Paths);
        Assert.Equal(["new", "newer", lost], under.Features.Paths);
        Assert.Contains(under.Notices, notice => notice.Contains("kept as 'features.h5.damaged': It is no HDF5 file.", StringComparison.Ordinal));
    }

    private static async Task<CollectionUnderTest> OverAsync(FeatureSet features)
    {
        CollectionUnderTest under = new();
        under.Features.Put(features);
        return await under.StartAsync();
    }

    private static Task<Replaced> ReplaceAsync(CollectionUnderTest under, Replacement by) => under.Collection.ReplaceAsync(by).WaitAsync(CollectionUnderTest.Patience);

    // As a collection of before left it.
    private static async Task<ImageItem> WrittenAsync(CollectionUnderTest under, params byte[] picture)
    {
        await using CollectionUnderTest before = await new CollectionUnderTest(under.Folder).StartAsync();
        return await before.UploadAsync(picture);
    }

    private static FeatureSet Made(string? embedder, params (string Path, float[] Vector)[] rows) =>
        new(3, [.. rows.SelectMany(row => row.Vector)], [.. rows.Select(row => row.Path)]) { Embedder = embedder };
}
