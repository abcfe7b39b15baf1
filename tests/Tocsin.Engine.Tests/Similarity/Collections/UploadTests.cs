using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Tests.Similarity.Features;
using Tocsin.Engine.Tests.Streams.Storage;
using Tocsin.Vectors;

namespace Tocsin.Engine.Tests.Similarity.Collections;

/// <summary>Uploaded pictures: each has a row and a file, or neither.</summary>
public sealed class UploadTests
{
    [Fact]
    public async Task An_uploaded_picture_has_a_file_and_a_row_and_a_deleted_one_neither()
    {
        await using CollectionUnderTest under = await new CollectionUnderTest().StartAsync();

        ImageItem item = await under.UploadAsync(1, 2, 3);

        Assert.Equal([Path.GetFileName(item.Path)], under.Files);
        Assert.Equal([item.Path], under.Features.Paths);
        Assert.NotNull(under.Collection.Locate(item)!.Value.FullPath);
        await under.Collection.DeleteAsync([item.Id]).WaitAsync(CollectionUnderTest.Patience);
        Assert.Empty(under.Files);
        Assert.Empty(under.Features.Paths);
    }

    [Fact]
    public async Task A_picture_that_is_uploaded_while_it_is_being_deleted_keeps_its_file()
    {
        await using CollectionUnderTest under = await new CollectionUnderTest().StartAsync();
        ImageItem item = await under.UploadAsync(1, 2, 3);
        TaskCompletionSource gate = new();
        int reads = under.Features.Reads;
        under.Features.Gate = gate.Task;

        // The deletion has begun and waits within; the upload comes after it, and before anybody has heard that the deletion is done.
        Task deleting = under.Collection.DeleteAsync([item.Id]);
        await CollectionUnderTest.UntilAsync(() => under.Features.Reads > reads);
        Task<ImageItem> uploading = under.UploadAsync(1, 2, 3);
        gate.SetResult();
        await deleting.WaitAsync(CollectionUnderTest.Patience);
        await uploading;

        Assert.Equal([item.Path], under.Features.Paths);
        Assert.Equal([Path.GetFileName(item.Path)], under.Files);
        Assert.Equal(item, under.Collection.Find(item.Id));
    }

    [Fact]
    public async Task The_same_picture_at_once_is_one_file_and_one_row()
    {
        await using CollectionUnderTest under = await new CollectionUnderTest().StartAsync();

        ImageItem[] items = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => under.UploadAsync(7, 8, 9))));

        Assert.Single(items.Distinct());
        Assert.Equal([items[0].Path], under.Features.Paths);
        Assert.Equal([Path.GetFileName(items[0].Path)], under.Files);
    }

    [Fact]
    public async Task An_upload_that_could_not_be_appended_leaves_no_file()
    {
        await using CollectionUnderTest under = await new CollectionUnderTest().StartAsync();
        ImageItem first = await under.UploadAsync(1, 2, 3);
        under.Features.WriteFault = "The disk is full.";

        await Assert.ThrowsAsync<IOException>(() => under.UploadAsync(4, 5, 6));

        Assert.Equal([Path.GetFileName(first.Path)], under.Files);
        Assert.Equal(1, under.Collection.Count);

        // One that has a row needs no writing, and its lost file is put back.
        File.Delete(Path.Combine(under.Folder, first.Path));
        Assert.Null(under.Collection.Locate(first)!.Value.FullPath);
        Assert.Equal(first, await under.UploadAsync(1, 2, 3));
        Assert.Equal([Path.GetFileName(first.Path)], under.Files);
        Assert.NotNull(under.Collection.Locate(first)!.Value.FullPath);
    }

    [Fact]
    public async Task An_upload_to_a_collection_that_is_broken_or_closed_leaves_no_file()
    {
        await using CollectionUnderTest under = await new CollectionUnderTest(beginsEmpty: false).StartAsync();

        await Assert.ThrowsAsync<CollectionNotReadyException>(() => under.UploadAsync(1, 2, 3));
        await under.CloseAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => under.UploadAsync(1, 2, 3));

        Assert.Empty(under.Files);
    }

    [Fact]
    public async Task A_vector_that_cannot_be_compared_is_refused_before_anything_is_written()
    {
        await using CollectionUnderTest under = await new CollectionUnderTest().StartAsync();

        await Assert.ThrowsAsync<InvalidVectorException>(() => under.UploadAsync(0, 0, 0));

        Assert.Empty(under.Files);
        Assert.Empty(under.Features.Paths);
    }

    [Fact]
    public async Task Something_in_the_way_of_the_folder_is_named()
    {
        await using CollectionUnderTest under = await new CollectionUnderTest().StartAsync();
        await File.WriteAllTextAsync(under.UploadsFolder, "in the way");

        PictureNotWrittenException refused = await Assert.ThrowsAsync<PictureNotWrittenException>(() => under.UploadAsync(1, 2, 3));

        Assert.StartsWith($"The picture cannot be kept as '{under.UploadsFolder}/", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, under.Collection.Count);
    }

    [Fact]
    public async Task A_folder_that_is_gone_is_no_hindrance_to_a_deletion()
    {
        await using CollectionUnderTest under = await new CollectionUnderTest().StartAsync();
        ImageItem item = await under.UploadAsync(1, 2, 3);
        Directory.Delete(under.UploadsFolder, recursive: true);

        await under.Collection.DeleteAsync([item.Id]).WaitAsync(CollectionUnderTest.Patience);

        Assert.Empty(under.Features.Paths);
        Assert.Empty(under.Notices);
    }

    [Fact]
    public async Task A_picture_whose_file_cannot_be_removed_is_not_deleted_and_others_that_go_at_once_are()
    {
        await using CollectionUnderTest under = await new CollectionUnderTest().StartAsync();
        ImageItem held = await under.UploadAsync(1, 2, 3), free = await under.UploadAsync(4, 5, 6), beside = await under.UploadAsync(7, 8, 9);
        string inTheWay = Path.Combine(under.Folder, held.Path + ".leaving");
        Directory.CreateDirectory(inTheWay);

        Task<IReadOnlyList<ImageItem>> other = under.Collection.DeleteAsync([free.Id]);
        PictureNotRemovedException refused = await Assert.ThrowsAsync<PictureNotRemovedException>(() => under.Collection.DeleteAsync([beside.Id, held.Id]).WaitAsync(CollectionUnderTest.Patience));

        Assert.StartsWith($"The picture's file '{Path.Combine(under.Folder, held.Path)}' cannot be removed: ", refused.Message, StringComparison.Ordinal);
        Assert.Equal([free], await other.WaitAsync(CollectionUnderTest.Patience));
        Assert.Equal([held.Path, beside.Path], under.Features.Paths);
        Assert.Equal(new[] { Path.GetFileName(held.Path), Path.GetFileName(beside.Path) }.Order(StringComparer.Ordinal), under.Files);
        Assert.Equal([held, beside], under.Collection.Search([1, 2, 3], 9).Select(hit => hit.Image));
        Assert.NotNull(under.Collection.Locate(beside)!.Value.FullPath);

        Directory.Delete(inTheWay);
        Assert.Equal([held, beside], await under.Collection.DeleteAsync([held.Id, beside.Id]).WaitAsync(CollectionUnderTest.Patience));
        Assert.Empty(under.Files);
    }

    [Fact]
    public async Task A_deletion_that_could_not_be_written_leaves_the_file_in_its_place()
    {
        await using CollectionUnderTest under = await new CollectionUnderTest().StartAsync();
        ImageItem item = await under.UploadAsync(1, 2, 3);
        under.Features.WriteFault = "The disk is full.";

        await Assert.ThrowsAsync<IOException>(() => under.Collection.DeleteAsync([item.Id]).WaitAsync(CollectionUnderTest.Patience));

        Assert.Equal([Path.GetFileName(item.Path)], under.Files);
        Assert.Equal(item, under.Collection.Find(item.Id));
        Assert.NotNull(under.Collection.Locate(item)!.Value.FullPath);
    }

    [Fact]
    public async Task A_deletion_that_a_kill_has_cut_is_undone_where_the_row_stands_and_done_where_it_is_gone()
    {
        await using CollectionUnderTest under = new();
        Directory.CreateDirectory(under.UploadsFolder);
        foreach (string left in new[] { "stays.jpg.leaving", "gone.jpg.leaving", "again.jpg.leaving", "again.jpg" })
        {
            File.WriteAllBytes(Path.Combine(under.UploadsFolder, left), [1]);
        }

        under.Features.Put(new FeatureSet(3, [1, 0, 0, 0, 1, 0], ["uploads/stays.jpg", "uploads/again.jpg"]) { Embedder = "new" });
        Assert.Equal(["uploads/again.jpg"], under.Uploads.Paths());
        await under.StartAsync();

        Assert.Equal(["again.jpg", "stays.jpg"], under.Files);
        Assert.All(under.Collection.Page(0, 9).Items, item => Assert.NotNull(under.Collection.Locate(item)!.Value.FullPath));
        Assert.Empty(under.Notices);
    }

    [Hdf5SmallDiskFact]
    public async Task A_disk_that_is_full_or_may_not_be_written_takes_no_picture_loses_none_and_takes_them_again()
    {
        using SmallDisk disk = new(2048);
        string file = Path.Combine(disk.Path, "features.h5");
        await using CollectionUnderTest under = await new CollectionUnderTest(disk.Path, new FeatureFileStore(file, 3)).StartAsync();
        byte[] small = [1, 2, 3];
        byte[] large = [4, 5, 6, .. new byte[100_000]];
        ImageItem first = await under.UploadAsync(small);

        // Room for neither; then for the picture and not for the copy of the feature file, whose first chunk alone has 48 KiB.
        foreach ((int room, Type refusal) in new[] { (16, typeof(PictureNotWrittenException)), (120, typeof(FeatureFileException)) })
        {
            disk.FillExcept(room);
            Exception refused = await Assert.ThrowsAnyAsync<Exception>(() => under.UploadAsync(large));
            Assert.Equal(refusal, refused.GetType());
            Assert.Equal([Path.GetFileName(first.Path)], under.Files);
            Assert.Equal([first.Path], FeatureFile.Read(file).Paths);
            disk.MakeRoom();
        }

        ImageItem second = await under.UploadAsync(large);
        Assert.Equal([first.Path, second.Path], FeatureFile.Read(file).Paths);
        Assert.Equal(2, under.Files.Length);

        disk.MakeReadOnly();
        await Assert.ThrowsAsync<PictureNotWrittenException>(() => under.UploadAsync(7, 8, 9));
        await Assert.ThrowsAsync<PictureNotRemovedException>(() => under.Collection.DeleteAsync([first.Id]).WaitAsync(CollectionUnderTest.Patience));
        Assert.Equal(2, under.Files.Length);
        await under.Collection.LookAsync().WaitAsync(CollectionUnderTest.Patience);
        Assert.Equal(2, under.Collection.Count);
    }

    private sealed class Hdf5SmallDiskFactAttribute : FactAttribute
    {
        public Hdf5SmallDiskFactAttribute() => Skip = new Hdf5FactAttribute().Skip ?? SmallDisk.WhyNot;
    }
}
