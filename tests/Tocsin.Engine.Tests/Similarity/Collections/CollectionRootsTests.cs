using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Tests.Similarity.Collections;

/// <summary>Where the files of pictures lie.</summary>
public sealed class CollectionRootsTests
{
    [Fact]
    public async Task Roots_that_come_up_after_the_file_was_loaded_are_seen()
    {
        await using CollectionUnderTest files = new();
        string root = Path.Combine(files.Folder, "mounted");
        await using CollectionUnderTest under = CollectionUnderTest.Watching(options => options with { Roots = new ImageRoots([root]) });
        under.Features.Put(("cats/1.jpg", [1, 0, 0]), ("cats/2.jpg", [0, 1, 0]));
        await under.StartAsync();
        await CollectionUnderTest.UntilAsync(() => under.Collection.Statistics is { PathsChecked: true, WithoutFile: 2 });
        ImageItem second = under.Collection.Find(ImageId.Of("cats/2.jpg"))!;
        Assert.Equal(ImagePathFault.Missing, under.Collection.Locate(second)!.Value.Fault!.Code);

        string elsewhere = Path.Combine(files.Folder, "elsewhere");
        Directory.CreateDirectory(Path.Combine(elsewhere, "cats"));
        File.WriteAllBytes(Path.Combine(elsewhere, "cats", "1.jpg"), [1]);
        Directory.Move(elsewhere, root); // all at once, as a mount comes
        await CollectionUnderTest.UntilAsync(() => under.Collection.Locate(under.Collection.Find(ImageId.Of("cats/1.jpg"))!)!.Value.FullPath is not null);
        await CollectionUnderTest.UntilAsync(() => under.Collection.Statistics is { PathsChecked: true, WithoutFile: < 2 });

        File.WriteAllBytes(Path.Combine(root, "cats", "2.jpg"), [1]);
        await CollectionUnderTest.UntilAsync(() => under.Collection.Locate(second)!.Value.FullPath is not null);
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
}
