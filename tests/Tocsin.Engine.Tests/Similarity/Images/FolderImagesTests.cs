using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Tests.Similarity.Images;

public sealed class FolderImagesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-folder-");

    [Fact]
    public void Pictures_are_listed_in_ordinal_order_and_nothing_else_is()
    {
        foreach (string name in new[] { "b/2.PNG", "b/10.jpeg", "a.gif", "Z.webp", "b/deep/er/x.bmp", "notes.txt", ".hidden.jpg", ".thumbnails/1.jpg" })
        {
            Make(name);
        }

        Make("../outside-of-" + _folder.Name + ".jpg");
        File.CreateSymbolicLink(At("link.jpg"), At("a.gif"));
        Directory.CreateSymbolicLink(At("circle"), _folder.FullName);

        StoredImage[] found = [.. new FolderImages(_folder.FullName).List(default)];

        Assert.Equal(["Z.webp", "a.gif", "b/10.jpeg", "b/2.PNG", "b/deep/er/x.bmp"], found.Select(static image => image.Name));
        Assert.All(found, static image => Assert.Equal(3, image.Bytes));
    }

    [Fact]
    public void A_picture_is_opened_and_what_lies_outside_or_is_gone_is_not()
    {
        Make("a.gif");
        FolderImages images = new(_folder.FullName);
        using (Stream opened = images.Open(new StoredImage("a.gif", 3)))
        {
            Assert.Equal(3, opened.Length);
        }

        File.CreateSymbolicLink(At("link.jpg"), At("a.gif"));

        Assert.Throws<IOException>(() => images.Open(new StoredImage("../" + _folder.Name + "/a.gif", 3)));
        Assert.Throws<IOException>(() => images.Open(new StoredImage(At("a.gif"), 3)));
        Assert.Throws<IOException>(() => images.Open(new StoredImage("link.jpg", 3)));
        Assert.ThrowsAny<IOException>(() => images.Open(new StoredImage("gone.jpg", 3)));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error_of_the_disk()
    {
        Assert.ThrowsAny<IOException>(() => new FolderImages(At("none")).List(default).Count());
    }

    public void Dispose()
    {
        File.Delete(At("../outside-of-" + _folder.Name + ".jpg"));
        _folder.Delete(recursive: true);
    }

    private string At(string path) => Path.Combine(_folder.FullName, path);

    private void Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), [1, 2, 3]);
    }
}
