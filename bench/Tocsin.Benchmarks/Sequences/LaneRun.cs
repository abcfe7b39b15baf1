using System.IO.Compression;
using System.Threading.Channels;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Streams;

namespace Tocsin.Benchmarks.Sequences;

/// <summary>A lane without its journal: header, live miner, statistics, live view, and with a bundle frozen templates, keys, sessions and verdicts.</summary>
internal sealed class LaneRun : ILaneContext, IBundleSource
{
    /// <summary>Lines that a reader hands on at once.</summary>
    private const int Chunk = 2_000;

    private static readonly long Arrival = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;
    private readonly ModelBundle? _bundle;
    private readonly LinePipeline _pipeline;
    private long _position;

    public LaneRun(ModelBundle? bundle)
    {
        _bundle = bundle;
        _pipeline = new LinePipeline(new PipelineOptions(), this);
        Command(new FormatCommand("bench", DateTime.UnixEpoch, "hdfs", "").ToPayload());
        if (bundle is not null)
            Command(new ModelCommand("bench", DateTime.UnixEpoch, bundle.Hash, "bench", "").ToPayload());
    }

    public SessionLane Sessions => _pipeline.Sessions;

    /// <summary>Takes lines, and judges what waits at their end.</summary>
    public void Take(byte[][] lines)
    {
        foreach (byte[] line in lines)
            Take(line);
        _pipeline.Drain();
    }

    /// <summary>Takes a compressed file: one thread decompresses and cuts it into lines, this one is the lane's. Answers how many lines.</summary>
    public long Take(string path)
    {
        Channel<Lines> full = Channel.CreateBounded<Lines>(4), empty = Channel.CreateUnbounded<Lines>();
        for (int i = 0; i < 6; i++)
            empty.Writer.TryWrite(new Lines());
        Thread reading = new(() => Read(path, full.Writer, empty.Reader));
        reading.Start();
        long taken = 0;
        while (full.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (full.Reader.TryRead(out Lines? lines))
            {
                for (int i = 0; i < lines.Count; i++)
                    Take(lines[i]);
                taken += lines.Count;
                empty.Writer.TryWrite(lines);
            }
        }

        _pipeline.Drain();
        reading.Join();
        return taken;
    }

    /// <summary>The state's bytes.</summary>
    public byte[] Save()
    {
        System.Buffers.ArrayBufferWriter<byte> state = new();
        _pipeline.Snapshot(state);
        return state.WrittenSpan.ToArray();
    }

    /// <summary>Takes over a state.</summary>
    public void Restore(byte[] state) => _pipeline.Restore(state);

    public ModelBundle? Find(string hash) => _bundle?.Hash == hash ? _bundle : null;

    public void MarkDurably(ReadOnlySpan<byte> mark) => throw new InvalidOperationException("A mask ran out of time.");

    private void Take(ReadOnlySpan<byte> line) =>
        _pipeline.Process(new JournalRecord { Position = _position, Kind = RecordKind.Input, ArrivalTicks = Arrival + _position++, Payload = line }, this);

    private void Command(byte[] payload) =>
        _pipeline.Process(new JournalRecord { Position = _position++, Kind = RecordKind.Command, ArrivalTicks = Arrival, Payload = payload }, this);

    private static void Read(string path, ChannelWriter<Lines> full, ChannelReader<Lines> empty)
    {
        using LineReader reader = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        Lines lines = Next();
        while (reader.TryRead(out InputLine line))
        {
            lines.Add(line.Bytes);
            if (lines.Count == Chunk)
            {
                full.WriteAsync(lines).AsTask().GetAwaiter().GetResult();
                lines = Next();
            }
        }

        full.WriteAsync(lines).AsTask().GetAwaiter().GetResult();
        full.Complete();

        Lines Next()
        {
            Lines next = empty.ReadAsync().AsTask().GetAwaiter().GetResult();
            next.Clear();
            return next;
        }
    }

    /// <summary>Lines on their way from one thread to the other.</summary>
    private sealed class Lines
    {
        private readonly int[] _ends = new int[Chunk];
        private byte[] _bytes = new byte[Chunk * 256];

        public int Count { get; private set; }

        public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan((index == 0 ? 0 : _ends[index - 1]).._ends[index]);

        public void Clear() => Count = 0;

        public void Add(ReadOnlySpan<byte> line)
        {
            int begin = Count == 0 ? 0 : _ends[Count - 1];
            if (begin + line.Length > _bytes.Length)
                Array.Resize(ref _bytes, 2 * (begin + line.Length));
            line.CopyTo(_bytes.AsSpan(begin));
            _ends[Count++] = begin + line.Length;
        }
    }
}
