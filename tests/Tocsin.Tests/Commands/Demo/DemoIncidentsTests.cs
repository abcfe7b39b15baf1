using Tocsin.Commands.Demo;
using Tocsin.Server;
using Tocsin.Server.Settings;
using Tocsin.Tests.Server;
using Tocsin.Tests.Server.Models;

namespace Tocsin.Tests.Commands.Demo;

public sealed class DemoIncidentsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-demo-incidents-");
    private readonly FailingDisk _disk = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_block_that_fails_as_one_before_is_told_with_a_resolution_that_is_marked_as_made_up()
    {
        await using ServerUnderTest server = await StartAsync();
        using var stop = new CancellationTokenSource();
        using var said = new Said();

        Task telling = new DemoIncidents(server.Server.Incidents, TimeProvider.System, said).TellAsync(Stream(server), stop.Token);
        string first = await said.First.WaitAsync(ServerUnderTest.Patience);
        await stop.CancelAsync();
        await telling.WaitAsync(ServerUnderTest.Patience);

        Assert.Matches(@"^Block blk_2 is strange; seen before: Seen once, last on [0-9: -]+ UTC, resolved by demo: Made up by the demo: ", first);
    }

    [Fact]
    public async Task Where_the_resolution_cannot_be_written_it_says_so_and_ends_and_the_demo_goes_on()
    {
        await using ServerUnderTest server = await StartAsync();
        using var said = new StringWriter();
        _disk.IsFull = true;

        await new DemoIncidents(server.Server.Incidents, TimeProvider.System, said).TellAsync(Stream(server), CancellationToken.None).WaitAsync(ServerUnderTest.Patience);

        Assert.StartsWith("What was seen before is not told any more: ", said.ToString(), StringComparison.Ordinal);
        _disk.IsFull = false;
    }

    // Two blocks that fail alike have been judged.
    private async Task<ServerUnderTest> StartAsync()
    {
        string model = Path.Combine(_folder.FullName, "model");
        File.WriteAllBytes(model, BlockStoreBundles.First.ToBytes());
        ServerUnderTest server = await ServerUnderTest.StartAsync(_disk, new TocsinSettings
        {
            Models = new Dictionary<string, string> { ["blocks"] = model },
            Streams = new Dictionary<string, StreamSettings> { ["web"] = new() { Format = "none" } },
        });
        await server.SendAsync("web", BlockStoreBundles.Body("blk_1", BlockStoreBundles.AnomalousEvents) + BlockStoreBundles.Body("blk_2", BlockStoreBundles.AnomalousEvents));
        await server.LinesAsync("web");
        return server;
    }

    private static RunningStream Stream(ServerUnderTest server) => server.Server.Streams.Find("web")!;

    // Tells what was written until the first flush.
    private sealed class Said : StringWriter
    {
        private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> First => _first.Task;

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            _first.TrySetResult(ToString());
            return Task.CompletedTask;
        }
    }
}
