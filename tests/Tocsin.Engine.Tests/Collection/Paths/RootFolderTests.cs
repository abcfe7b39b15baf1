using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Tests.Collection.Paths;

/// <summary>The promises of a root hold on both ways of opening: by openat2, and part by part.</summary>
public abstract class RootFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-root-").FullName;

    protected RootFolderTests(bool partByPart)
    {
        Directory.CreateDirectory(Beneath(""));
        File.WriteAllText(Path.Combine(_folder, "secret"), "secret");
        Root = RootFolder.Open(Beneath(""), partByPart);
    }

    private RootFolder Root { get; }

    public void Dispose()
    {
        Root.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_folder_is_synced_and_none_that_is_missing_or_behind_a_link()
    {
        Write("a/b/c.log", "text");
        Directory.CreateSymbolicLink(Beneath("out"), _folder);

        Root.SyncFolder("");
        Root.SyncFolder("a/b");

        Assert.Throws<IOException>(() => Root.SyncFolder("a/missing"));
        Assert.Throws<IOException>(() => Root.SyncFolder("a/b/c.log"));
        Assert.Throws<IOException>(() => Root.SyncFolder("out"));
        Assert.Throws<ArgumentException>(() => Root.SyncFolder("../x"));
    }

    [Fact]
    public void A_file_in_folders_is_read()
    {
        Write("a/b/c.log", "text");

        Assert.Equal("text", Read("a/b/c.log"));
        FoundFile found = Assert.NotNull(Root.Stat("a/b/c.log"));
        Assert.Equal(("a/b/c.log", 4), (found.Path, found.Size));
        Assert.Equal(File.GetLastWriteTimeUtc(Beneath("a/b/c.log")), found.Modified);
    }

    [Theory]
    [MemberData(nameof(RelativePathTests.Bad), MemberType = typeof(RelativePathTests))]
    public void A_hostile_name_opens_nothing(string? path, string reason)
    {
        Assert.NotEmpty(reason);
        Assert.Equal(OpenOutcome.BadPath, Root.TryOpenRead(path!, out SafeFileHandle? handle));
        Assert.Null(handle);
        Assert.Null(Root.Stat(path!));
        Assert.Empty(path is null or "" ? [] : Root.Walk(path));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("nothing/x")]
    [InlineData("file/x")]
    [InlineData("%2e%2e/secret")]
    [InlineData("%252e%252e/secret")]
    public void What_is_not_there_is_missing(string path)
    {
        Write("file", "");

        Assert.Equal(OpenOutcome.Missing, Root.TryOpenRead(path, out _));
    }

    [Theory]
    [InlineData("link", "../secret", "link")]
    [InlineData("link", "inside", "link")]
    [InlineData("link", "/etc/passwd", "link")]
    [InlineData("link", "nowhere", "link")]
    [InlineData("link", "link", "link")]
    [InlineData("link", "/proc/self/root", "link/etc/passwd")]
    [InlineData("link", "..", "link/secret")]
    [InlineData("link", ".", "link/inside")]
    [InlineData("folder/link", "../..", "folder/link/secret")]
    public void No_link_is_followed_wherever_it_stands_and_points(string link, string target, string path)
    {
        Write("inside", "inside");
        Directory.CreateDirectory(Beneath("folder"));
        File.CreateSymbolicLink(Beneath(link), target);

        Assert.Equal(OpenOutcome.Outside, Root.TryOpenRead(path, out SafeFileHandle? handle));
        Assert.Null(handle);
        Assert.Null(Root.Stat(path));
        Assert.DoesNotContain(Root.Walk(), file => file.Path.Contains("link", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pipe_a_device_a_socket_and_a_folder_are_no_files_and_nobody_waits()
    {
        Native.MakePipe(Beneath("pipe"));
        Native.MakeSocket(Beneath("socket"));
        Directory.CreateDirectory(Beneath("folder"));

        Assert.Equal(OpenOutcome.NotAFile, Root.TryOpenRead("pipe", out _));
        Assert.Equal(OpenOutcome.NotAFile, Root.TryOpenRead("socket", out _));
        Assert.Equal(OpenOutcome.NotAFile, Root.TryOpenRead("folder", out _));
        using RootFolder devices = RootFolder.Open("/dev");
        Assert.Equal(OpenOutcome.NotAFile, devices.TryOpenRead("null", out _));
        WalkSkips skips = new();
        Assert.Empty(Root.Walk("", skips));
        Assert.Equal(2, skips.Specials);
    }

    [Fact]
    public void A_walk_finds_regular_files_in_ordinal_order_and_counts_the_rest()
    {
        foreach (string path in new[] { "b", "a/2", "a/10", "B", "a.log", ".hidden", ".git/x", "ü", new string('n', 255) })
        {
            Write(path, path);
        }

        File.CreateSymbolicLink(Beneath("out"), "..");
        using IDisposable removed = Native.WriteFileNamed(Beneath(""), [0xff, 0xfe, (byte)'x']); // no UTF-8
        Write("line\nbreak", "");
        Write("back\\slash", "");
        WalkSkips skips = new();

        Assert.Equal(["B", "a/10", "a/2", "a.log", "b", new string('n', 255), "ü"], Root.Walk("", skips).Select(file => file.Path));
        Assert.Equal((3, 1), (skips.BadNames, skips.Links));
        Assert.Equal(["a/10", "a/2"], Root.Walk("a").Select(file => file.Path));
        Assert.Empty(Root.Walk("nothing"));
        Assert.Empty(Root.Walk("out"));
    }

    [Fact]
    public void A_walk_goes_down_64_folders_and_no_further()
    {
        string deepest = string.Join('/', Enumerable.Repeat("d", RootFolder.MaxDepth));
        Write(deepest + "/in", "");
        Write(deepest + "/d/out", "");
        WalkSkips skips = new();

        Assert.Equal([deepest + "/in"], Root.Walk("", skips).Select(file => file.Path));
        Assert.Equal(1, skips.TooDeep);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void A_file_is_made_renamed_and_deleted_beneath_the_root()
    {
        Root.CreateFolder("x/y");
        Root.CreateFolder("x/y");
        using (Stream made = Root.CreateNew("x/y/new"))
        {
            made.Write("made"u8);
        }

        Assert.Throws<IOException>(() => Root.CreateNew("x/y/new"));
        Write("x/old", "old");
        Root.Rename("x/y/new", "x/old");
        Assert.Equal("made", Read("x/old"));
        Assert.Equal(OpenOutcome.Missing, Root.TryOpenRead("x/y/new", out _));
        Assert.True(Root.Delete("x/old"));
        Assert.False(Root.Delete("x/old"));
        Assert.False(Root.Delete("no/such"));
        Assert.Throws<IOException>(() => Root.Delete("x"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Beneath("x/y")));
    }

    [Fact]
    public void Nothing_is_written_renamed_or_deleted_through_a_link()
    {
        Write("file", "inside");
        File.CreateSymbolicLink(Beneath("up"), "..");
        File.CreateSymbolicLink(Beneath("out"), "../secret");
        File.CreateSymbolicLink(Beneath("new"), "../made");

        Assert.Throws<IOException>(() => Root.CreateFolder("up/made"));
        Assert.Throws<IOException>(() => Root.CreateFolder("up"));
        Assert.Throws<IOException>(() => Root.CreateNew("up/made"));
        Assert.Throws<IOException>(() => Root.CreateNew("new"));
        Assert.Throws<IOException>(() => Root.Rename("up/secret", "stolen"));
        Assert.Throws<IOException>(() => Root.Rename("file", "up/secret"));
        Assert.Throws<IOException>(() => Root.Delete("up/secret"));
        Assert.Throws<ArgumentException>(() => Root.Delete("../secret"));
        Assert.True(Root.Delete("out")); // the link itself

        Assert.Equal("secret", File.ReadAllText(Path.Combine(_folder, "secret")));
        Assert.False(Path.Exists(Path.Combine(_folder, "made")));
    }

    [Fact]
    public void A_file_moves_from_one_root_into_another()
    {
        using RootFolder incoming = RootFolder.Open(Path.Combine(_folder, ".incoming"));
        Directory.CreateDirectory(Path.Combine(_folder, ".incoming", "host"));
        File.WriteAllText(Path.Combine(_folder, ".incoming", "host", "app.log"), "fetched");

        Root.CreateFolder("host");
        incoming.Rename("host/app.log", Root, "host/app.log");

        Assert.Equal("fetched", Read("host/app.log"));
    }

    [Fact]
    public async Task While_names_turn_into_links_and_back_the_secret_is_never_read()
    {
        Write("file", "inside");
        Write("folder/secret", "inside");
        File.CreateSymbolicLink(Beneath("to-secret"), "../secret");
        File.CreateSymbolicLink(Beneath("to-outside"), "..");
        using CancellationTokenSource done = new();
        Task swapper = Task.Run(() =>
        {
            for (int turn = 0; turn < 20_000; turn++)
            {
                Native.Exchange(Beneath("file"), Beneath("to-secret"));
                Native.Exchange(Beneath("folder"), Beneath("to-outside"));
            }

            done.Cancel();
        });
        int read = 0;
        int refused = 0;
        while (!done.IsCancellationRequested)
        {
            foreach (string path in new[] { "file", "folder/secret" })
            {
                if (Root.TryOpenRead(path, out SafeFileHandle? handle) == OpenOutcome.Opened)
                {
                    using (handle)
                    {
                        Assert.Equal("inside", Text(handle!));
                    }

                    read++;
                }
                else
                {
                    refused++;
                }
            }

            Assert.All(Root.Walk(), found => Assert.Equal(6, found.Size));
            if (Root.Stat("folder/secret") is { } seen)
            {
                Assert.DoesNotContain(seen.Inode, new[] { Assert.NotNull(Native.Inode(Path.Combine(_folder, "secret"))) });
            }
        }

        await swapper;
        Assert.True(read > 100 && refused > 100, $"The race was not run: {read} read, {refused} refused.");
    }

    [Fact]
    public void A_root_that_was_removed_or_replaced_is_gone_on_with_as_it_is_now()
    {
        Write("a.log", "before");
        Assert.False(Root.Renew());
        Assert.NotNull(Root.Stat("a.log"));

        Directory.Delete(Beneath(""), recursive: true);
        Assert.True(Root.Renew());
        Root.CreateFolder("folder");
        Assert.True(Directory.Exists(Beneath("folder")));

        Directory.Move(Beneath(""), Path.Combine(_folder, "aside"));
        Write("b.log", "another");
        Assert.True(Root.Renew());
        Assert.Equal(["b.log"], Root.Walk().Select(static file => file.Path));
        Assert.False(Root.Renew());
    }

    private string Beneath(string path) => Path.Combine(_folder, "logs", path);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Beneath(path))!);
        File.WriteAllText(Beneath(path), text);
    }

    private string Read(string path)
    {
        Assert.Equal(OpenOutcome.Opened, Root.TryOpenRead(path, out SafeFileHandle? handle));
        using (handle)
        {
            return Text(handle!);
        }
    }

    private static string Text(SafeFileHandle handle)
    {
        byte[] bytes = new byte[64];
        return Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(handle, bytes, 0));
    }
}

public sealed class RootFolderByOpenAt2Tests() : RootFolderTests(partByPart: false);

public sealed class RootFolderPartByPartTests() : RootFolderTests(partByPart: true);
