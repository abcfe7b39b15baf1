using Tocsin.Vectors.Collections;
using Tocsin.Vectors.Files;
using Tocsin.Vectors.Tests.Files;

namespace Tocsin.Vectors.Tests.Collections;

public sealed class CollectionFoldersTests : IDisposable
{
    private const long Plenty = 1L << 40;
    private static readonly CollectionOptions Plane = new() { Dimension = 2, Metric = VectorMetric.L2 };

    private readonly TestFolder _folder = new();

    private string Some => _folder["some"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Collections_are_listed_by_name_and_what_was_half_made_or_half_removed_is_gone()
    {
        VectorCollection.Create(Some, Plane, Plenty).Dispose();
        VectorCollection.Create(_folder["other"], Plane, Plenty).Dispose();
        Directory.CreateDirectory(_folder["third.making"]);
        Directory.CreateDirectory(_folder["fourth.removing"]);
        Directory.CreateDirectory(_folder["No Name"]);
        string root = Path.GetDirectoryName(Some)!;

        Assert.Equal(["other", "some"], CollectionFolders.List(root));
        CollectionFolders.Delete(Some);
        Assert.Equal(["other"], CollectionFolders.List(root));
        Assert.Equal(["No Name", "other"], _folder.Names);
    }

    [Fact]
    public void The_folder_of_all_collections_is_on_the_disk_before_the_first_one_is()
    {
        List<string> synced = [];
        DiskSteps.Heard = (step, path, _) =>
        {
            if (step == DiskStep.FolderSynced)
            {
                synced.Add(path);
            }
        };
        string root = _folder["vectors"];
        try
        {
            CollectionFolders.MakeRoot(root);
            CollectionFolders.MakeRoot(root);
        }
        finally
        {
            DiskSteps.Heard = null;
        }

        Assert.Equal([Path.GetDirectoryName(root)!], synced);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("0-images_2", true)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData("A", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("a.making", false)]
    [InlineData("ä", false)]
    [InlineData("nul", false)]
    [InlineData("com1", false)]
    [InlineData("com", true)]
    [InlineData("com10", true)]
    [InlineData("come", true)]
    public void Names_are_names_of_folders_everywhere(string name, bool good) => Assert.Equal(good, CollectionFolders.IsName(name));
}
