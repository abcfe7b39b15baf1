using System.Buffers;
using System.Text;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Streams;
using Lane = Tocsin.Engine.Tests.Pipeline.Lane;

namespace Tocsin.Engine.Tests.Sequences.Lanes;

/// <summary>A pipeline with fake bundles, fed by hand. After <see cref="Timed"/>, lines name their own time.</summary>
internal sealed class SessionRun
{
    public static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private static readonly PipelineOptions Options = new() { TailBytes = 64 << 10, TailLines = 1000 };

    private readonly SessionLaneLimits _limits;
    private Lane _lane;

    public SessionRun(FakeBundles bundles, SessionLaneLimits? limits = null, TimeProvider? time = null)
    {
        Bundles = bundles;
        _limits = limits ?? new SessionLaneLimits();
        _lane = new Lane(new LinePipeline(Options, bundles, _limits, time));
    }

    public FakeBundles Bundles { get; }

    public LinePipeline Pipeline => _lane.Pipeline;

    public SessionLane Sessions => _lane.Pipeline.Sessions;

    public Lane Lane => _lane;

    /// <summary>When the next record arrives.</summary>
    public DateTime Now { get; set; } = Start;

    /// <summary>The position of the last record.</summary>
    public long Last => _lane.Next - 1;

    public SessionRun Model(string hash)
    {
        _lane.Raw(RecordKind.Command, new ModelCommand("anna", Now, hash, hash.Length == 0 ? "" : $"model {hash[0]}", "a test").ToPayload(), Now);
        return this;
    }

    /// <summary>From here on, lines may name their time.</summary>
    public SessionRun Timed()
    {
        _lane.Command(new FormatCommand("anna", Now, "levelled", "a test"));
        return this;
    }

    public void Line(string line, int? client = null, string? key = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        if (client is null && key is null)
            _lane.Raw(RecordKind.Input, bytes, Now);
        else
            _lane.Raw(RecordKind.Input, new LineAnnotation(key, client).Annotate(bytes), Now, RecordFlags.Annotated);
    }

    /// <summary>A line with its own time, so many seconds after <see cref="Start"/>.</summary>
    public void LineAt(double seconds, string content) => Line($"{Start.AddSeconds(seconds):yyyy-MM-ddTHH:mm:ss}Z INFO {content}");

    public void Tick() => _lane.Raw(RecordKind.Tick, [], Now);

    public void Wait(TimeSpan time) => Now += time;

    public void Reset() => _lane.Raw(RecordKind.Command, new ResetSessionsCommand("anna", Now, "a test").ToPayload(), Now);

    public byte[] Snapshot()
    {
        ArrayBufferWriter<byte> bytes = new();
        Pipeline.Snapshot(bytes);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Goes on with another pipeline that takes over the state.</summary>
    public void Restart()
    {
        byte[] state = Snapshot();
        LinePipeline pipeline = new(Options, Bundles, _limits);
        pipeline.Restore(state);
        _lane = new Lane(pipeline) { Next = _lane.Next };
    }

    /// <summary>The sessions as <c>id state events</c>, in the order in which they got their last events.</summary>
    public string[] Rows(SessionQuery? query = null) =>
        [.. Sessions.List((query ?? new SessionQuery()) with { Limit = 100_000 }).Rows.Reverse().Select(row => $"{row.Id} {row.State} {row.Events}")];
}
