using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Tests.Similarity.Features;

public sealed class ImageRootsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-roots-");

    [Theory]
    [InlineData("cats/1.jpg")]
    [InlineData("./cats//1.jpg")]
    [InlineData("/data/of/another/machine/cats/1.jpg")]
    [InlineData("C:\\Users\\me\\cats\\1.jpg")]
    [InlineData("cats\\1.jpg")]
    [InlineData("images/cats/1.jpg")]
    [InlineData("{root}/cats/1.jpg")]
    public void A_path_of_another_machine_is_found_by_its_longest_end(string path)
    {
        string file = Make("root/cats/1.jpg");
        Make("root/1.jpg");

        ResolvedImage found = new ImageRoots([At("root")]).Resolve(path.Replace("{root}", At("root"), StringComparison.Ordinal));

        Assert.Equal(file, found.FullPath);
        Assert.Null(found.Fault);
    }

    [Fact]
    public void The_longest_end_wins_over_the_first_root_and_then_the_first_root_wins()
    {
        Make("first/1.jpg");
        string longer = Make("second/cats/1.jpg");
        string both = Make("first/dogs/2.jpg");
        Make("second/dogs/2.jpg");
        ImageRoots roots = new([At("first"), At("second")]);

        Assert.Equal(longer, roots.Resolve("/x/cats/1.jpg").FullPath);
        Assert.Equal(both, roots.Resolve("/x/dogs/2.jpg").FullPath);
    }

    [Fact]
    public void A_missing_picture_is_told_with_its_path_and_the_roots()
    {
        Make("root/cats/1.jpg");

        ImagePathFault fault = new ImageRoots([At("root"), At("gone")]).Resolve("cats/2.jpg").Fault!;

        Assert.Equal(ImagePathFault.Missing, fault.Code);
        Assert.Contains("'cats/2.jpg'", fault.Detail);
        Assert.Contains($"'{At("root")}', '{At("gone")}'", fault.Detail);
    }

    [Theory]
    [InlineData("../secret.jpg")]
    [InlineData("cats/../../secret.jpg")]
    [InlineData("..\\secret.jpg")]
    [InlineData("{root}/../secret.jpg")]
    public void Dots_do_not_lead_out_of_the_roots(string path)
    {
        Make("root/cats/1.jpg");
        Make("secret.jpg");

        ResolvedImage found = new ImageRoots([At("root")]).Resolve(path.Replace("{root}", At("root"), StringComparison.Ordinal));

        Assert.Null(found.FullPath);
        Assert.Equal(ImagePathFault.Outside, found.Fault!.Code);
    }

    [Fact]
    public void A_link_out_of_the_roots_is_not_followed_and_one_within_is()
    {
        string inside = Make("root/cats/1.jpg");
        Make("elsewhere/secret.jpg");
        File.CreateSymbolicLink(At("root/out.jpg"), At("elsewhere/secret.jpg"));
        Directory.CreateSymbolicLink(At("root/out"), At("elsewhere"));
        Directory.CreateSymbolicLink(At("root/in"), "cats");
        File.CreateSymbolicLink(At("root/round.jpg"), "round.jpg");
        ImageRoots roots = new([At("root")]);

        Assert.Equal(ImagePathFault.Outside, roots.Resolve("out.jpg").Fault!.Code);
        Assert.Equal(ImagePathFault.Outside, roots.Resolve("out/secret.jpg").Fault!.Code);
        Assert.NotNull(roots.Resolve("round.jpg").Fault);
        Assert.Equal(inside, roots.Resolve("in/1.jpg").FullPath);
        Assert.Equal(At("elsewhere/secret.jpg"), new ImageRoots([At("root"), At("elsewhere")]).Resolve("out/secret.jpg").FullPath);
    }

    [Fact]
    public void A_root_may_itself_be_a_link()
    {
        string file = Make("real/cats/1.jpg");
        Directory.CreateSymbolicLink(At("root"), At("real"));

        Assert.Equal(file, new ImageRoots([At("root")]).Resolve("cats/1.jpg").FullPath);
        Assert.Equal(file, new ImageRoots([At("root")]).Resolve(At("root/cats/1.jpg")).FullPath);
    }

    [Fact]
    public void A_root_beside_one_of_the_same_beginning_is_another()
    {
        Make("root-of-others/secret.jpg");
        Make("root/1.jpg");

        Assert.Equal(ImagePathFault.Missing, new ImageRoots([At("root")]).Resolve(At("root-of-others/secret.jpg")).Fault!.Code);
    }

    [Fact]
    public void A_folder_and_an_empty_file_are_unreadable()
    {
        Directory.CreateDirectory(At("root/folder.jpg"));
        File.WriteAllBytes(At("root/empty.jpg"), []);
        ImageRoots roots = new([At("root")]);

        Assert.Equal(ImagePathFault.Unreadable, roots.Resolve("folder.jpg").Fault!.Code);
        Assert.Equal(ImagePathFault.Unreadable, roots.Resolve("empty.jpg").Fault!.Code);
    }

    [Fact]
    public void An_answer_is_kept_until_it_is_renewed()
    {
        Directory.CreateDirectory(At("root"));
        ImageRoots roots = new([At("root")]);
        Assert.NotNull(roots.Resolve("1.jpg").Fault);
        string file = Make("root/1.jpg");

        Assert.NotNull(roots.Resolve("1.jpg").Fault);
        roots.Renew();
        Assert.Equal(file, roots.Resolve("1.jpg").FullPath);
    }

    [Fact]
    public void What_was_not_found_is_looked_for_again_after_a_refresh_and_what_was_found_is_kept()
    {
        string there = Make("root/2.jpg");
        ImageRoots roots = new([At("root")]);
        Assert.Equal(there, roots.Resolve("2.jpg").FullPath);
        Assert.NotNull(roots.Resolve("cats/new/1.jpg").Fault);
        string file = Make("root/cats/new/1.jpg");
        File.Delete(there);

        Assert.False(roots.Refresh());

        Assert.Equal(file, roots.Resolve("cats/new/1.jpg").FullPath);
        Assert.Equal(there, roots.Resolve("2.jpg").FullPath);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_root_that_comes_later_or_becomes_another_renews_all_answers(bool isLink)
    {
        Directory.CreateDirectory(At("before"));
        Directory.CreateDirectory(At("after"));
        if (isLink)
        {
            Directory.CreateSymbolicLink(At("root"), At("before"));
        }

        ImageRoots roots = new([At("root")]);
        Assert.NotNull(roots.Resolve("1.jpg").Fault);
        Assert.False(roots.Refresh());
        string file = Make(isLink ? "after/1.jpg" : "root/1.jpg");
        if (isLink)
        {
            File.Delete(At("root"));
            Directory.CreateSymbolicLink(At("root"), At("after"));
        }

        Assert.True(roots.Refresh());

        Assert.Equal(file, roots.Resolve("1.jpg").FullPath);
        Assert.False(roots.Refresh());
    }

    [Theory]
    [InlineData("{root}/cats/1.jpg")] // its place is known
    [InlineData("{root}/gone/1.jpg")]
    [InlineData("/data/old/cats/1.jpg")] // the folder is there, and the picture is not in it
    [InlineData("/data/old/cats/empty.jpg")] // it is there, and no good
    public void Another_picture_of_the_same_name_further_up_is_not_taken_for_one_that_is_gone(string path)
    {
        Make("root/cats/2.jpg");
        Make("root/1.jpg");
        Make("root/empty.jpg");
        File.WriteAllBytes(At("root/cats/empty.jpg"), []);

        Assert.Null(new ImageRoots([At("root")]).Resolve(path.Replace("{root}", At("root"), StringComparison.Ordinal)).FullPath);
    }

    [Fact]
    public void A_root_that_has_the_folder_without_the_picture_does_not_hide_it_in_another_root()
    {
        Make("first/cats/2.jpg");
        string flat = Make("second/1.jpg");

        Assert.Equal(flat, new ImageRoots([At("first"), At("second")]).Resolve("/x/cats/1.jpg").FullPath);
    }

    [Fact]
    public void What_became_a_link_after_it_was_judged_is_not_opened()
    {
        string file = Make("root/1.jpg");
        Make("secret.jpg");
        ImageRoots roots = new([At("root")]);
        using (FileStream opened = roots.Open("1.jpg"))
        {
            Assert.Equal(1, opened.Length);
        }

        File.Delete(file);
        File.CreateSymbolicLink(file, At("secret.jpg"));

        if (OperatingSystem.IsLinux())
        {
            Assert.Throws<IOException>(() => roots.Open("1.jpg"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("/")]
    [InlineData("\\")]
    [InlineData("C:")]
    public void What_is_no_path_is_missing(string path)
    {
        Make("root/1.jpg");

        Assert.Equal(ImagePathFault.Missing, new ImageRoots([At("root")]).Resolve(path).Fault!.Code);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string path) => Path.Combine(_folder.FullName, path);

    private string Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), [1]);
        return At(path);
    }
}
