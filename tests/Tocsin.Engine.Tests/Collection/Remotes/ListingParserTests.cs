using System.Text;
using Tocsin.Engine.Collection.Remotes.Connecting;
using Tocsin.Engine.Collection.Remotes.Listing;
using Tocsin.Engine.Collection.Remotes.Planning;

namespace Tocsin.Engine.Tests.Collection.Remotes;

public sealed class ListingParserTests
{
    private const string Listing =
        "drwxr-xr-x        4096 2026/11/22 12:31:42 .\n"
        + "-rw-r--r--           6 2026/11/22 12:31:42 app.log\n"
        + "-rw-r--r--           1 2026/11/22 12:31:42 bad\\#012name\n"
        + "-rw-r--r--  5000000000 1970/01/01 00:01:40 deep/  two spaces\n"
        + "lrwxrwxrwx          11 2026/11/22 12:31:42 link -> /etc/passwd\n"
        + "-rw-r--r--           1 2026/11/22 12:31:42 näme\\#\n"
        + "-rw-r--r--           1 2026/11/22 12:31:42 ../up\n"
        + "-rw-r--r--           1 2026/11/22 12:31:42 /etc/passwd\n"
        + "-rw-r--r--           1 2026/11/22 12:31:42 a/.hidden\n"
        + "-rw-r--r--           1 2026/11/22 12:31:42 ";

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10_000)]
    public void Regular_files_are_taken_whatever_the_pieces_in_which_they_come(int piece)
    {
        ListingParser parser = Parse(Listing, 100, piece);

        Assert.Equal([new ListedFile("app.log", 6, 1795350702), new ListedFile("deep/  two spaces", 5_000_000_000, 100)], parser.Files);
        Assert.Equal(4, parser.RefusedNames);
        Assert.False(parser.IsOverLimit);
    }

    [Fact]
    public void A_listing_without_end_is_not_read_to_its_end_and_costs_no_memory()
    {
        ListingParser folders = Parse(string.Concat(Enumerable.Repeat("drwxr-xr-x 4096 2026/11/22 12:31:42 d\n", 100)), 10, 64);
        ListingParser files = Parse(string.Concat(Enumerable.Range(0, 100).Select(static n => $"-rw-r--r-- 1 2026/11/22 12:31:42 f{n}\n")), 10, 64);

        Assert.True(folders.IsOverLimit);
        Assert.True(files.IsOverLimit);
        Assert.InRange(files.Files.Count, 10, 11);
    }

    [Theory]
    [InlineData("app.log", "app.log")]
    [InlineData("app.log.1", "app.log")]
    [InlineData("d/app.log.12.gz", "d/app.log")]
    [InlineData("app.log-20261122", "app.log")]
    [InlineData("app.log-20261122.gz", "app.log")]
    [InlineData("app.log.2026-11-22_04", "app.log")]
    [InlineData("app.log.old", "app.log")]
    [InlineData("app.log~", "app.log")]
    [InlineData("slurm-4711.out", "slurm-4711.out")]
    [InlineData("job-1234", "job-1234")]
    [InlineData("core.12345", "core.12345")]
    [InlineData("1", "1")]
    [InlineData("20261122", "20261122")]
    [InlineData("a.1/b", "a.1/b")]
    public void Generations_of_one_log_have_one_stem(string path, string stem) => Assert.Equal(stem, RotationName.Stem(path));

    [Theory]
    [InlineData("app.log", "app.log.2")]
    [InlineData("app.log.1", "app.log.2")]
    [InlineData("x/app.log.7.gz", "x/app.log.1.gz")]
    [InlineData("slurm-1.out", "slurm-1.out.1")]
    public void An_old_generation_has_the_first_free_number(string path, string kept) =>
        Assert.Equal(kept, RotationName.Generation(path, static candidate => candidate != "app.log.1"));

    [Theory]
    [InlineData("~", ".")]
    [InlineData("~/", ".")]
    [InlineData("~/logs/", "./logs")]
    [InlineData("logs", "./logs")]
    [InlineData("-x", "./-x")]
    [InlineData("~ann", "./~ann")]
    [InlineData("/", "/")]
    [InlineData("/var/log//", "/var/log")]
    public void A_folder_is_absolute_or_from_the_home(string path, string folder) => Assert.Equal(folder, RemoteFolder.Of(path));

    private static ListingParser Parse(string text, int maxFiles, int piece)
    {
        ListingParser parser = new(maxFiles);
        foreach (byte[] part in Encoding.UTF8.GetBytes(text).Chunk(piece))
        {
            parser.Feed(part);
        }

        return parser;
    }
}
