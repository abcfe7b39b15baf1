using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams;

/// <summary>
/// Journals and checkpoints that lie on disks out there have these very bytes (docs/formats/journal.md). When one of these tests fails, the
/// change breaks every existing journal: do not adapt the bytes; raise the version, and read the old one beside the new.
/// </summary>
public sealed class JournalFormatTests : IDisposable
{
    private readonly StreamBench _bench = new() { Options = new StreamOptions { Durability = Durability.Fsync } };

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_bytes_of_a_journal_are_frozen()
    {
        await WriteAsync();

        Assert.Equal(Frozen, Dump(File.ReadAllBytes(_bench.Segments()[0])));
    }

    [Fact]
    public async Task A_journal_of_these_bytes_is_read()
    {
        Directory.CreateDirectory(_bench.LaneFolder);
        await File.WriteAllBytesAsync(Path.Combine(_bench.LaneFolder, "00000000000000000000.seg"), Parse(Frozen));
        await using LogStream stream = await _bench.OpenAsync();
        await StreamBench.SettledAsync(stream);

        Assert.Equal(["Command 0 format", "Input 1 one", "Input 2 two", "Rejection 3 \u0003\0\0\0"], _bench.Processor.Seen);
        Assert.Equal(301, stream.NextOffset("a"));
        Assert.Equal("skip", _bench.Processor.MarksSeen[2]);
    }

    [Fact]
    public async Task The_bytes_of_a_lanes_state_are_frozen()
    {
        await WriteAsync();
        byte[] state = _bench.Checkpoints.Load(new LaneId("web", 0))!.State.ToArray();

        Assert.Equal(FrozenState, Dump(state));
    }

    private async Task WriteAsync()
    {
        _bench.FirstBatch = _ => "format"u8.ToArray();
        await using LogStream stream = await _bench.OpenAsync(processor => processor.Also = static (in JournalRecord record, ILaneContext context) =>
        {
            if (record.Position == 2)
            {
                context.MarkDurably("skip"u8);
            }
        });
        RecordBatch batch = new() { Source = "a", Rejected = 3 };
        batch.Add("one"u8, 7);
        batch.Add("two"u8, 300, RecordFlags.Truncated);
        await stream.AppendAsync(batch);
    }

    private static string Dump(byte[] bytes) => string.Join('\n', bytes.Chunk(16).Select(Convert.ToHexStringLower));

    private static byte[] Parse(string dump) => Convert.FromHexString(dump.Replace("\n", "", StringComparison.Ordinal));

    private const string Frozen = """
        544f4353494e4a0a0100000030000000
        00000000e6bd1feb0000000000000000
        000000000000000000000000473c3291
        b2fb4da6912591415c00000002000000
        00000000000000000000000000000000
        00000000000000000000000000000000
        00000000000000000000000000000000
        00000000000000000000000000000000
        000000000000000000000000b2fb4da6
        be82225b780000000100010000000000
        00000000000000000000000000000000
        00000000000000000000000000000000
        0000000000208c108a77de0807000000
        000000002c0100000000000004000000
        0200000003000000610306666f726d61
        740103006f6e651103a40274776f0404
        03000000b2fb4da68ae57be96a000000
        01020000040000000000000002000000
        00000000030000000000000000000000
        00000000040000000000000000208c10
        8a77de08000000000000000000000000
        00000000010000000000000000000000
        050c0200000000000000736b6970
        """;

    private const string FrozenState = """
        544f434c414e450a0100000064000000
        050000000000000000208c108a77de08
        02000000000000000100000000000000
        00000000000000000000000000000000
        d3a4b8b3ca6302b827493c16d7b58632
        45d9cb0a68baeaa327f10ca5aa92efd8
        d885a4ca
        """;
}
