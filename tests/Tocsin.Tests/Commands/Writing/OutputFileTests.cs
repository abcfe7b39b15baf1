using Tocsin.Commands;
using Tocsin.Commands.Writing;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Engine.Tests.Streams.Storage;
using Tocsin.Tests.Server;

namespace Tocsin.Tests.Commands.Writing;

public sealed class OutputFileTests : IDisposable
{
    private static readonly byte[] Old = [.. Enumerable.Repeat((byte)'o', 3000)];
    private static readonly byte[] New = [.. Enumerable.Repeat((byte)'n', 5000)];

    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-output-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void After_a_power_cut_at_any_moment_the_file_is_the_old_one_or_the_new_one_whole()
    {
        HashSet<bool> news = [];
        for (int moment = 1; ; moment++)
        {
            SimulatedFileSystem disk = new(seed: moment);
            disk.CreateDirectory("/data");
            disk.SyncDirectory("/");
            new OutputFile("/data/m.tocsin", "--out", disk).Replace(Old);
            disk.CrashAt = disk.Operations + moment;

            bool cut = Record.Exception(() => new OutputFile("/data/m.tocsin", "--out", disk).Replace(New)) is not null;

            if (!cut)
            {
                disk.Crash();
            }

            byte[] content = Content(disk.Restart(), "/data/m.tocsin");
            Assert.True(content.AsSpan().SequenceEqual(Old) || content.AsSpan().SequenceEqual(New), $"moment {moment}: {content.Length} bytes");
            news.Add(content.AsSpan().SequenceEqual(New));
            if (!cut)
            {
                Assert.Equal(New, content); // what is done is done
                Assert.Equal(2, news.Count);
                return;
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_disk_that_fails_leaves_the_old_file_and_nothing_else(bool full)
    {
        string path = Path.Combine(_folder, "m.tocsin");
        File.WriteAllBytes(path, Old);
        FailingDisk disk = new() { IsFull = full, CannotSync = !full };

        CommandException refused = Assert.Throws<CommandException>(() => new OutputFile(path, "--out", disk).Replace(New));

        Assert.Equal(3, refused.Code);
        Assert.Contains("--out", refused.Message, StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFiles(_folder));
        Assert.Equal(Old, File.ReadAllBytes(path));
    }

    [Fact]
    public void What_could_not_be_written_is_told_before_the_work_and_nothing_is_left_behind()
    {
        PhysicalFileSystem disk = new();
        new OutputFile(Path.Combine(_folder, "fine"), "--out", disk).Check();

        Assert.Empty(Directory.GetFileSystemEntries(_folder));
        Assert.Equal(2, Assert.Throws<CommandException>(new OutputFile(_folder, "--out", disk).Check).Code);
        Assert.Equal(3, Assert.Throws<CommandException>(new OutputFile(Path.Combine(_folder, "missing", "x"), "--out", disk).Check).Code);
    }

    private static byte[] Content(SimulatedFileSystem disk, string path)
    {
        using IReadableFile file = disk.OpenRead(path);
        byte[] content = new byte[10_000];
        return content[..file.Read(0, content)];
    }
}
