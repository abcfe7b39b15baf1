using System.Text;
using System.Text.RegularExpressions;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Traffic;

namespace Tocsin.Engine.Tests.Traffic;

public sealed partial class TrafficPlayerTests
{
    [Fact]
    public async Task What_is_done_at_rest_parts_no_block_in_two()
    {
        var sink = new Sink();
        var player = new TrafficPlayer(new BlockTraffic(seed: 3), sink, TimeProvider.System, speed: 50);
        await player.PlayPastAsync(500, default);
        using var stop = new CancellationTokenSource();
        Task playing = player.PlayAsync(stop.Token);
        int rest = -1;

        await player.AtRestAsync(() =>
        {
            rest = sink.Lines.Count;
            return Task.CompletedTask;
        }).WaitAsync(TimeSpan.FromSeconds(90));
        await sink.UntilAsync(rest + 500);
        await stop.CancelAsync();
        await playing;

        HashSet<string> before = [.. sink.Lines.Take(rest).Select(Block)];
        string[] after = [.. sink.Lines.Skip(rest).Select(Block)];
        Assert.True(before.Count > 30);
        Assert.True(after.Distinct().Count() > 30, "no new block begins");
        Assert.DoesNotContain(after, before.Contains);
    }

    [Fact]
    public async Task A_failure_at_rest_reaches_whoever_asked_and_the_traffic_goes_on()
    {
        var sink = new Sink();
        var player = new TrafficPlayer(new BlockTraffic(seed: 3), sink, TimeProvider.System, speed: 50);
        using var stop = new CancellationTokenSource();
        Task playing = player.PlayAsync(stop.Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => player.AtRestAsync(() => throw new InvalidOperationException("refused")).WaitAsync(TimeSpan.FromSeconds(90)));

        await sink.UntilAsync(sink.Lines.Count + 100);
        await stop.CancelAsync();
        await playing;
    }

    private static string Block(string line) => BlockId().Match(line).Value;

    [GeneratedRegex(@"blk_-?\d+")]
    private static partial Regex BlockId();

    private sealed class Sink : IRecordSink
    {
        private readonly SemaphoreSlim _more = new(0);

        // Written by the player alone; read between its appends, and when it has ended.
        public List<string> Lines { get; } = [];

        public ValueTask<AppendResult> AppendAsync(RecordBatch batch, CancellationToken cancellation = default)
        {
            for (int record = 0; record < batch.Count; record++)
            {
                Lines.Add(Encoding.UTF8.GetString(batch.PayloadAt(record)));
            }

            _more.Release();
            return ValueTask.FromResult(default(AppendResult));
        }

        public long NextOffset(string source) => 0;

        public async Task UntilAsync(int lines)
        {
            while (Lines.Count < lines)
            {
                Assert.True(await _more.WaitAsync(TimeSpan.FromSeconds(90)), "the traffic has stopped");
            }
        }
    }
}
