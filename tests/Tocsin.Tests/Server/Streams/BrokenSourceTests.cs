using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Streams;
using Tocsin.Server;

namespace Tocsin.Tests.Server.Streams;

public sealed class BrokenSourceTests
{
    [Fact]
    public async Task A_source_that_ends_by_a_defect_keeps_its_stream_from_nothing_not_even_from_its_last_checkpoint()
    {
        DirectoryInfo data = Directory.CreateTempSubdirectory("tocsin-broken-source-");
        try
        {
            await using (ServerUnderTest first = await ServerUnderTest.StartInAsync(data))
            {
                RunningStream stream = await first.Server.Streams.GetOrCreateAsync("web");
                stream.Start(new BrokenSource(), NullLogger.Instance);
                await first.SendAsync("web", "one\ntwo");
            }

            await using ServerUnderTest again = await ServerUnderTest.StartInAsync(data);
            LanePosition position = again.Server.Streams.Find("web")!.Log.Positions[0];
            Assert.True(position.Durable > 0);
            Assert.Equal(position.Durable, position.Checkpointed);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private sealed class BrokenSource : IRecordSource
    {
        public string Address => "broken:";

        public SourceStatus Status => new(SourceState.Running, "works", 0, 0, 0);

        public Task RunAsync(CancellationToken cancellation) => throw new InvalidOperationException("A defect (the test says so).");
    }
}
