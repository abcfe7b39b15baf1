using Tocsin.Engine.Similarity.Thumbnails;

namespace Tocsin.Engine.Tests.Similarity.Thumbnails;

public sealed class KeptFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-kept-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_not_read_longest_goes_when_there_is_no_room()
    {
        KeptFiles kept = New();
        kept.Write("a", new byte[40]);
        kept.Write("b", new byte[40]);
        Assert.NotNull(kept.Read("a"));

        kept.Write("c", new byte[40]);

        Assert.Null(kept.Read("b"));
        Assert.NotNull(kept.Read("a"));
        Assert.Equal((80, 2), (kept.Bytes, _folder.GetFiles().Length));
    }

    [Fact]
    public void What_lies_there_from_before_is_found_and_held_to_the_bound_and_the_unfinished_goes()
    {
        KeptFiles before = New();
        before.Write("a", new byte[30]);
        before.Write("b", new byte[40]);
        File.WriteAllBytes(Path.Combine(_folder.FullName, "c.jpg.1.tmp"), [1]);
        File.SetLastWriteTimeUtc(Path.Combine(_folder.FullName, "a.jpg"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        var kept = new KeptFiles(_folder.FullName, ".jpg", 50);

        Assert.Null(kept.Read("a"));
        Assert.Equal(40, kept.Read("b")!.Length);
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public void A_file_that_somebody_removed_is_not_there_any_more()
    {
        KeptFiles kept = New();
        kept.Write("a", new byte[40]);
        File.Delete(Path.Combine(_folder.FullName, "a.jpg"));

        Assert.Null(kept.Read("a"));
        Assert.Equal(0, kept.Bytes);
    }

    [Fact]
    public void The_same_key_again_takes_the_place_of_the_one_before()
    {
        KeptFiles kept = New();
        kept.Write("a", new byte[40]);
        kept.Write("a", new byte[10]);

        Assert.Equal(10, kept.Bytes);
        Assert.Equal(10, kept.Read("a")!.Length);
    }

    private KeptFiles New() => new(_folder.FullName, ".jpg", 100);
}
