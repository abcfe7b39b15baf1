using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Lanes;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Windows;
using Tocsin.Numerics;

namespace Tocsin.Engine.Tests.Pipeline;

/// <summary>The state depends on the records and on nothing else.</summary>
public sealed class LinePipelineStateTests
{
    private const string FrozenFirstVersion = "d455506bb77c06dc753d06373fe37335746fc66ed034f4a03966aebfb2b64c45";

    private const string FrozenSecondVersion = "2ff90b9e32554f2afb884f46f27fab07ab381ee6458eb920b64f862c80f3cf30";

    private const string FrozenThirdVersion = "a05d4b370ddfe5ab2b3533bb5173c643efd89694d2504e9073df880826ea5388";

    private const string FrozenState = "333da36dcd0c61979c0652fb6f7b6ad56d84b8d25b07503e97511989838c43a4";

    private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private static readonly PipelineOptions Options = new() { Miner = new MinerOptions { MaxClusters = 40 } };

    private sealed record Recorded(RecordKind Kind, byte[] Payload, DateTime Arrival, RecordFlags Flags);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_same_records_give_the_same_bytes_in_any_batching_and_with_a_restore_at_any_point(int seed)
    {
        List<Recorded> records = Records(seed, 3000);
        Lane straight = new(Options);
        Play(straight, records);
        byte[] expected = Snapshot(straight.Pipeline);

        Random random = new(seed);
        for (int run = 0; run < 8; run++)
        {
            Lane lane = new(Options);
            int at = 0;
            while (at < records.Count)
            {
                int batch = random.Next(1, 600);
                Play(lane, records.Skip(at).Take(batch));
                at = Math.Min(records.Count, at + batch);
                lane.Pipeline.Drain();
                if (random.Next(2) == 0)
                    lane = Restored(lane);
                else
                    _ = lane.Pipeline.Templates();
            }

            PopulationCounts counts = lane.Pipeline.Populations.Counts;
            Assert.True(counts.Used > 100 && counts.Seen == counts.Used + counts.Ignored + counts.Refused, $"{counts}");
            Assert.Equal(expected, Snapshot(lane.Pipeline));
            Assert.Equal(Describe(straight.Pipeline), Describe(lane.Pipeline));
        }
    }

    [Fact]
    public void Any_damage_to_a_state_is_refused_and_changes_nothing()
    {
        Lane lane = new(Options);
        Play(lane, Records(7, 300));
        byte[] state = Snapshot(lane.Pipeline);
        Random random = new(7);
        Lane other = new(Options);
        other.Line("kept", Start);
        byte[] before = Snapshot(other.Pipeline);
        for (int i = 0; i < 500; i++)
        {
            byte[] damaged = [.. state];
            if (i % 2 == 0)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            else
                damaged = damaged[..random.Next(damaged.Length)];
            Assert.Throws<InvalidDataException>(() => other.Pipeline.Restore(damaged));
        }

        Assert.Equal(before, Snapshot(other.Pipeline));
    }

    [Fact]
    public void The_layout_of_the_state_is_frozen()
    {
        byte[] state = Snapshot(SmallLane().Pipeline);
        // States of running servers are in this layout. If it must change: raise SnapshotVersion, keep reading the old version,
        // describe the new one in docs/formats/pipeline.md, and only then this line. (States with sessions: SessionLaneStateTests; with populations: PopulationLaneTests; with windows: WindowLaneTests.)
        Assert.Equal("TOCLINES\u0004\0\0\0", Encoding.Latin1.GetString(state, 0, 12));
        string found = Convert.ToHexStringLower(SHA256.HashData(WithoutMiner(state)));
        Assert.True(found == FrozenState, $"The layout of the state has changed: its hash is {found}.");
    }

    [Theory]
    [InlineData(1, FrozenFirstVersion)]
    [InlineData(2, FrozenSecondVersion)]
    [InlineData(3, FrozenThirdVersion)]
    public void A_state_from_before_there_were_sessions_populations_or_windows_is_still_read(byte version, string frozen)
    {
        Lane lane = SmallLane();
        byte[] old = InVersion(version, lane.Pipeline);
        // What running servers wrote then, to the byte.
        Assert.Equal(frozen, Convert.ToHexStringLower(SHA256.HashData(WithoutMiner(old))));

        LinePipeline restored = new(Options);
        Lane used = new(restored);
        used.Raw(RecordKind.Command, Events(mined: true).ToPayload(), Start);
        used.Line(Event(1), Start);
        used.Raw(RecordKind.Command, Counting().ToPayload(), Start);
        used.Line(Request(1, Start), Start);
        restored.Restore(old);
        Assert.Equal(Describe(lane.Pipeline), Describe(restored));
        Assert.Equal(Snapshot(lane.Pipeline), Snapshot(restored));
        old[^5] ^= 1;
        Assert.Throws<InvalidDataException>(() => restored.Restore(old));
    }

    [Fact]
    public void A_template_that_was_evicted_frees_its_statistics()
    {
        Lane lane = new(Options);
        for (int i = 0; i < 5000; i++)
            lane.Line(string.Join(' ', Enumerable.Repeat($"word{(char)('a' + (i % 26))}{(char)('a' + (i / 26 % 26))}{(char)('a' + (i / 676))}", 2)), Start);
        Assert.Equal(40, lane.Pipeline.Templates().Rows.Count);
        Assert.InRange(lane.Pipeline.StatisticsHeld, 40, 40 + 16 + 5);
    }

    private static Lane SmallLane()
    {
        Lane lane = new(Options);
        lane.Command(new FormatCommand("anna", Start, "levelled", "a test"));
        lane.Line("2026-03-01T12:00:00Z WARN user anna logged in", Start);
        lane.Line("2026-03-01T12:00:00Z INFO user bert logged in", Start.AddMinutes(61));
        lane.Raw(RecordKind.Input, "no header"u8, Start.AddMinutes(61), RecordFlags.Truncated | RecordFlags.InvalidUtf8);
        return lane;
    }

    /// <summary>The first version ended before the annotations and the sessions, the second before the populations, the third before the windows.</summary>
    private static byte[] InVersion(byte version, LinePipeline pipeline)
    {
        SnapshotWriter added = new();
        if (version == 1)
        {
            added.WriteInt64(0);
            added.WriteBytes(pipeline.Sessions.Save());
        }

        if (version < 3)
            added.WriteBytes(pipeline.Populations.Save());
        added.WriteBytes(pipeline.Windows.Save());
        byte[] state = Snapshot(pipeline)[..^(added.Written.Length + sizeof(uint))];
        state[8] = version;
        BitConverter.TryWriteBytes(state.AsSpan(12), (ulong)(state.Length - 20));
        return [.. state, .. BitConverter.GetBytes(Crc32C.Compute(state))];
    }

    private static PopulationCommand Events(bool mined, int? most = null) => new("x", Start, "events", new PopulationOptions { MaxIndividuals = most }, mined, "test");

    private static string Event(int number) =>
        $"{{\"org\":\"acme\",\"source\":\"web\",\"pop\":\"{(number % 7 == 0 ? "staff" : "all")}\",\"id\":\"user{number % 11}\",\"action\":\"{(number % 11 == 3 ? "odd" : "read")} {number % 3}\"}}";

    private static WindowCommand Counting() => new("x", Start, "http", new WindowOptions { Threshold = 3, Lateness = TimeSpan.FromSeconds(2) }, true, "test");

    private static string Request(int number, DateTime time) =>
        $"{{\"timestamp\":\"{time.AddSeconds(number % 5 - 3):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\",\"ip\":\"10.0.{number % 3}.{number % 250}\",\"method\":\"GET\",\"url\":\"/r/{number % 7}\",\"status\":{(number % 5) switch { 0 => 500, 1 => 404, 2 => 404, _ => 200 }}}}";

    private static byte[] WithoutMiner(byte[] state)
    {
        int miner = state.AsSpan().IndexOf("TOCSINTM"u8);
        int length = (int)BitConverter.ToUInt64(state, miner + 12) + 24;
        return [.. state[..12], .. state[20..miner], .. state[(miner + length)..^4]];
    }

    private static List<Recorded> Records(int seed, int count)
    {
        Random random = new(seed);
        List<Recorded> records = [];
        DateTime now = Start;
        string[] words = ["open", "close", "user", "block", "10.0.0.1", "failed", "17", "after", "ms", "köln"];
        for (int i = 0; i < count; i++)
        {
            now = now.AddSeconds(random.Next(100) == 0 ? random.Next(10_000) : random.Next(5));
            string text = string.Join(' ', Enumerable.Range(0, random.Next(1, 7)).Select(_ => words[random.Next(words.Length)]));
            records.Add(random.Next(60) switch
            {
                >= 56 => new Recorded(RecordKind.Command, Change(random, now), now, RecordFlags.None),
                >= 48 => new Recorded(RecordKind.Input, Encoding.UTF8.GetBytes(Request(random.Next(1000), now)), now, RecordFlags.None),
                >= 40 => new Recorded(RecordKind.Input, Encoding.UTF8.GetBytes(Event(random.Next(1000))), now, RecordFlags.None),
                0 => new Recorded(RecordKind.Command, new FormatCommand("x", now, random.Next(3) switch { 0 => "none", 1 => "levelled", _ => "<A> <Content>" }, "test").ToPayload(), now, RecordFlags.None),
                1 => new Recorded(RecordKind.Command, Encoding.UTF8.GetBytes(text), now, RecordFlags.None),
                2 => new Recorded(RecordKind.Tick, [], now, RecordFlags.None),
                3 => new Recorded(RecordKind.Rejection, [1], now, RecordFlags.None),
                4 => new Recorded(RecordKind.Input, Encoding.UTF8.GetBytes(text), now, (RecordFlags)random.Next(8)),
                5 => new Recorded(RecordKind.Input, [], now, RecordFlags.None),
                6 => new Recorded(RecordKind.Input, Encoding.UTF8.GetBytes(new string('x', 2000)), now, RecordFlags.None),
                _ => new Recorded(RecordKind.Input, Encoding.UTF8.GetBytes($"2026-03-01 12:00:00 {(random.Next(2) == 0 ? "INFO" : "ERROR")} {text}"), now, RecordFlags.None),
            });
        }

        return records;
    }

    private static byte[] Change(Random random, DateTime now) => random.Next(12) switch
    {
        8 => new WindowCommand("x", now, null, new WindowOptions(), false, "test").ToPayload(),
        9 => (Counting() with { Mined = random.Next(2) == 0, Options = new WindowOptions { Threshold = random.Next(5), Size = TimeSpan.FromSeconds(random.Next(1, 3) * 15) } }).ToPayload(),
        10 => Counting().ToPayload(),
        11 => new ResetWindowsCommand("x", now, "test").ToPayload(),
        0 => new PopulationCommand("x", now, null, new PopulationOptions(), true, "test").ToPayload(),
        1 => new PopulationCommand("x", now, """{"org":"o","source":"s","pop":"{level|or:none}","id":"{message}","action":"{template}"}""", new PopulationOptions(), random.Next(2) == 0, "test").ToPayload(),
        2 => new PopulationCommand("x", now, "no such rule", new PopulationOptions(), true, "test").ToPayload(),
        3 => new ResetPopulationsCommand("x", now, random.Next(3) == 0 ? null : new ScopeName("acme", "web", "all"), "test").ToPayload(),
        4 => Events(mined: true, most: random.Next(3, 9)).ToPayload(),
        _ => Events(mined: random.Next(2) == 0).ToPayload(),
    };

    private static void Play(Lane lane, IEnumerable<Recorded> records)
    {
        foreach (Recorded record in records)
            lane.Raw(record.Kind, record.Payload, record.Arrival, record.Flags);
    }

    private static Lane Restored(Lane lane)
    {
        LinePipeline pipeline = new(Options);
        pipeline.Restore(Snapshot(lane.Pipeline));
        return new Lane(pipeline) { Next = lane.Next };
    }

    private static byte[] Snapshot(LinePipeline pipeline)
    {
        ArrayBufferWriter<byte> bytes = new();
        pipeline.Snapshot(bytes);
        return bytes.WrittenSpan.ToArray();
    }

    private static string Describe(LinePipeline pipeline)
    {
        TemplateTable table = pipeline.Templates();
        PopulationLane populations = pipeline.Populations;
        string scopes = string.Join('\n', populations.Scopes().SelectMany(scope => populations.Top(scope.Name, 0, 100).Select(who => $"{scope} {who}")));
        return $"{table.Position} {table.Lines} {pipeline.Format} {pipeline.Counts} {populations.Rule} {populations.Counts} {pipeline.Windows.Rule} {pipeline.Windows.Counts}\n{scopes}\n" + string.Join('\n', table.Rows.Select(row =>
            $"{row.Id} {row.Text} {row.Count} {row.FirstSeen:O} {row.LastSeen:O} {row.Worst} {string.Join(',', row.Trend)} {string.Join('|', row.Examples)}"));
    }
}
