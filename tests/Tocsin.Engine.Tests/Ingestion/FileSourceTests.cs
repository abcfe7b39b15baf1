using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Ingestion.Files;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Ingestion;

public sealed class FileSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-folder-").FullName;
    private readonly MemorySink _sink = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_file_that_fits_is_followed_and_rotated_names_are_not_read_again()
    {
        Write("a.log", "a1\n");
        Write("b.log", "b1\n");
        Write("b.log.1", "an old life that nobody asked for\n");
        Write("notes.txt", "not a log\n");
        using CancellationTokenSource stop = new();
        FileSource source = Source("*.log*");
        Task run = source.RunAsync(stop.Token);

        Assert.Equal(["a1", "b1"], (await _sink.WaitForAsync(2)).Order());

        Write("c.log", "c1\n");
        Assert.Contains("c1", await _sink.WaitForAsync(3));

        await stop.CancelAsync();
        await run;
        Assert.Equal(3, _sink.Lines.Length);
        Assert.Equal(SourceState.Ended, source.Status.State);
    }

    [Fact]
    public async Task Files_of_a_folder_that_share_nothing_but_their_extension_are_all_followed()
    {
        Write("a.log", "short\n");
        Write("access.log", "six letters\n");
        Write("server-1.log", "six other letters and a number\n");
        using CancellationTokenSource stop = new();
        Task run = Source("*.log").RunAsync(stop.Token);

        Assert.Equal(["short", "six letters", "six other letters and a number"], (await _sink.WaitForAsync(3)).Order());

        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task A_folder_that_is_not_there_yet_is_waited_for()
    {
        string later = Path.Combine(_folder, "later");
        using CancellationTokenSource stop = new();
        Task run = new FileSource(
            new(SourceKind.Directory, later, Path: later), _sink, new UnrememberedFiles(), new StreamOptions(), new HandTurnedTime()).RunAsync(stop.Token);

        Directory.CreateDirectory(later);
        await File.WriteAllTextAsync(Path.Combine(later, "a.log"), "one\n");

        Assert.Equal(["one"], await _sink.WaitForAsync(1));
        await stop.CancelAsync();
        await run;
    }

    private FileSource Source(string pattern) => new(
        SourceAddress.Parse(Path.Combine(_folder, pattern), out _)!, _sink, new UnrememberedFiles(), new StreamOptions(), new HandTurnedTime());

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
