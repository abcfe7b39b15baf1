using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Categories;

namespace Tocsin.Engine.Tests.Collection.Categories;

public sealed class CategoryLinksTests : IDisposable
{
    private readonly RawTree _tree = new();
    private readonly CategoryLinks _links;

    public CategoryLinksTests() => _links = new CategoryLinks(_tree.Folders, CategoryRules.Default);

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Every_category_has_its_folder_before_the_first_file() =>
        Assert.Equal(
            ["client", "logs", "monitoring", "server", "slurm", "uncategorized", "vector-db", "vllm"],
            Directory.GetDirectories(_tree.Folders.Categorised).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void A_file_has_a_relative_link_that_leads_to_it()
    {
        _tree.Write("hpc/a/slurm-100.out", "hello\n");
        _tree.Write("hpc/.hidden.out", "no\n");

        CataloguePassResult result = _tree.Pass(_links).Run();

        Assert.Equal(1, result.Links);
        Assert.Equal("../../../../logs/hpc/a/slurm-100.out", new FileInfo(Link("slurm/hpc/a/slurm-100.out")).LinkTarget);
        Assert.Equal("hello\n", File.ReadAllText(Link("slurm/hpc/a/slurm-100.out")));
    }

    [Fact]
    public void Links_follow_files_that_move_and_vanish_and_nothing_else_is_written()
    {
        CataloguePass pass = _tree.Pass(_links);
        _tree.Write("a/x.log", "x\n");
        _tree.Write("a/server-1.log", "y\n");
        pass.Run();

        _tree.Move("a/x.log", "a/client-1.log");
        Assert.Equal(2, pass.Run().Links);
        _tree.Append("a/server-1.log", "more\n");
        Assert.Equal(0, pass.Run().Links);
        _tree.Delete("a/client-1.log");
        Assert.Equal(1, pass.Run().Links);

        Assert.True(File.Exists(Link("server/a/server-1.log")));
        Assert.False(Directory.Exists(Link("uncategorized/a")));
        Assert.False(Directory.Exists(Link("client/a")));
        Assert.True(Directory.Exists(Link("client")));
    }

    [Fact]
    public void What_is_not_a_link_of_ours_stays()
    {
        _tree.Write("server-1.log", "y\n");
        File.WriteAllText(Link("server/server-1.log"), "mine");
        File.WriteAllText(Link("slurm/notes.txt"), "mine");
        File.CreateSymbolicLink(Link("slurm/elsewhere"), "/etc/hostname");
        Directory.CreateDirectory(Link("slurm/empty"));
        File.CreateSymbolicLink(Link("slurm/stale.out"), "../../logs/stale.out");

        _tree.Pass(_links).Run();

        Assert.Equal("mine", File.ReadAllText(Link("server/server-1.log")));
        Assert.True(File.Exists(Link("slurm/notes.txt")));
        Assert.NotNull(new FileInfo(Link("slurm/elsewhere")).LinkTarget);
        Assert.True(Directory.Exists(Link("slurm/empty")));
        Assert.Null(new FileInfo(Link("slurm/stale.out")).LinkTarget);
        Assert.Equal(1, _links.Failed);
    }

    [Fact]
    public void A_file_that_becomes_a_folder_never_has_links_made_through_its_old_link()
    {
        CataloguePass pass = _tree.Pass(_links);
        _tree.Write("x", "a file\n");
        pass.Run();

        _tree.Delete("x");
        _tree.Write("x/y", "a file in a folder\n");
        pass.Run();

        Assert.Equal(["y"], Directory.GetFileSystemEntries(_tree["x"]).Select(Path.GetFileName));
        Assert.Equal("../../../logs/x/y", new FileInfo(Link("uncategorized/x/y")).LinkTarget);
    }

    private string Link(string path) => Path.Combine(_tree.Folders.Categorised, path);
}
