using System.Text;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Pages.Reading;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>A stream in memory: the real line pipeline without a journal, so that a page test states exactly what the page gets.</summary>
internal sealed class MadeUpStream(string name, string format) : IReadableStream
{
    private readonly Lock _lock = new();
    private readonly LinePipeline _pipeline = new(new PipelineOptions { Format = "none" });
    private readonly MadeUpContext _context = new();
    private long _position;
    private long _bytes;
    private long _lastArrival;
    private bool _formatSet;

    public string Name => name;

    /// <summary>When set, every reading fails with it.</summary>
    public string? Fault { get; set; }

    /// <summary>Added to the ledger's received records, to see that an imbalance is shown.</summary>
    public long Imbalance { get; set; }

    /// <summary>Records that are durable and not processed.</summary>
    public long Pending { get; set; }

    public List<double> Rates { get; } = [];

    public List<StreamSource> Made { get; } = [];

    public IReadOnlyList<StreamSource> Sources => Made;

    public Ledger Ledger => Checked(() => new Ledger(_pipeline.Counts.Lines + Pending + Imbalance, _pipeline.Counts.Lines, 0, Pending,
        HeaderMisses: _pipeline.Counts.HeaderMisses));

    public IReadOnlyList<LanePosition> Positions => Checked<IReadOnlyList<LanePosition>>(() =>
        [new LanePosition(0, 0, _position + Pending, _position, _position * 9 / 10, _lastArrival - (4 * TimeSpan.TicksPerSecond), _bytes)]);

    public IReadOnlyList<double> RatePerSecond => Checked<IReadOnlyList<double>>(() => [.. Rates]);

    public Task<TemplateTable> TemplatesAsync(CancellationToken cancellation) => Task.FromResult(Checked(_pipeline.Templates));

    public Task<FormatChoice> FormatAsync(CancellationToken cancellation) => Task.FromResult(Checked(() => _pipeline.Format));

    public TailChunk Tail(long from, int limit) => Checked(() => _pipeline.Tail.Read(from, limit));

    /// <summary>Takes lines as if they had arrived at a time: whoever reads sees all of them or none.</summary>
    public void Add(IEnumerable<string> lines, DateTime arrival)
    {
        lock (_lock)
        {
            foreach (string line in lines)
            {
                Add(line, arrival);
            }
        }
    }

    /// <summary>Takes a line as if it had arrived at a time.</summary>
    public void Add(string line, DateTime arrival)
    {
        lock (_lock)
        {
            if (!_formatSet)
            {
                _formatSet = true;
                Process(RecordKind.Command, new FormatCommand("test", arrival, format, $"{format} fits 200 of 200 lines; the next best fits 3.").ToPayload(), arrival);
            }

            Process(RecordKind.Input, Encoding.UTF8.GetBytes(line), arrival);
        }
    }

    private void Process(RecordKind kind, byte[] payload, DateTime arrival)
    {
        _lastArrival = arrival.Ticks;
        _bytes += payload.Length + 24;
        _pipeline.Process(new JournalRecord { Position = _position++, Kind = kind, ArrivalTicks = arrival.Ticks, Payload = payload }, _context);
    }

    private T Checked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return Fault is null ? read() : throw new InvalidOperationException(Fault);
        }
    }

    private sealed class MadeUpContext : ILaneContext
    {
        public void MarkDurably(ReadOnlySpan<byte> mark)
        {
            // Nothing is durable here.
        }
    }
}

/// <summary>The streams that a page test shows.</summary>
internal sealed class MadeUpStreams(params MadeUpStream[] streams) : IStreamReader
{
    public IReadOnlyList<IReadableStream> All { get; set; } = streams;
}
