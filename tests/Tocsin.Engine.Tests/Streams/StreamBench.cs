using System.Text;
using Microsoft.Extensions.Logging;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams;

/// <summary>A folder, a clock, a checkpoint store and a log in which a test opens the same stream again and again.</summary>
internal sealed class StreamBench : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string _root = Directory.CreateTempSubdirectory("tocsin-").FullName;

    public StreamBench() => Folder = Path.Combine(_root, "streams", "web");

    /// <summary>The stream's folder; on a simulated disk it may be any.</summary>
    public string Folder { get; init; }

    public string LaneFolder => Path.Combine(Folder, "lane-0");

    public SteppedTime Time { get; } = new();

    public MemoryCheckpoints Checkpoints { get; set; } = new();

    public ListLogger Log { get; } = new();

    public IFileSystem Files { get; set; } = new UnsyncedFileSystem();

    public StreamOptions Options { get; set; } = new() { Durability = Durability.Os };

    public FirstBatch? FirstBatch { get; set; }

    /// <summary>The processor of the stream that was opened last.</summary>
    public HashingProcessor Processor { get; private set; } = new();

    public Task<LogStream> OpenAsync(Action<HashingProcessor>? configure = null) => LogStream.OpenAsync(Setup(configure));

    public StreamSetup Setup(Action<HashingProcessor>? configure = null) => new()
    {
        Name = "web",
        Directory = Folder,
        CreateProcessor = _ =>
        {
            Processor = new HashingProcessor();
            configure?.Invoke(Processor);
            return Processor;
        },
        Files = Files,
        Checkpoints = Checkpoints,
        Time = Time,
        Logger = Log,
        Options = Options,
        FirstBatch = FirstBatch,
    };

    /// <summary>A batch of lines without a source.</summary>
    public static RecordBatch Lines(params string[] lines)
    {
        RecordBatch batch = new();
        foreach (string line in lines)
        {
            batch.Add(Encoding.UTF8.GetBytes(line));
        }

        return batch;
    }

    /// <summary>A batch of lines of a source, numbered from an offset on.</summary>
    public static RecordBatch From(string source, long offset, params string[] lines)
    {
        RecordBatch batch = new() { Source = source };
        foreach (string line in lines)
        {
            batch.Add(Encoding.UTF8.GetBytes(line), offset++);
        }

        return batch;
    }

    /// <summary>The processor's state once it has seen everything that is durable.</summary>
    public static async Task<string> HashAsync(LogStream stream)
    {
        await SettledAsync(stream);
        return await stream.AskAsync<HashingProcessor, string>(0, processor => processor.Hash).WaitAsync(Patience);
    }

    /// <summary>Everything durable is processed.</summary>
    public static Task SettledAsync(LogStream stream) => stream.WaitProcessedAsync(0, stream.Positions[0].Durable).WaitAsync(Patience);

    /// <summary>The files of the journal, oldest first.</summary>
    public string[] Segments() => [.. Directory.GetFiles(LaneFolder, "*.seg").Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(_root, recursive: true);
}

/// <summary>Keeps what was logged.</summary>
internal sealed class ListLogger : ILogger
{
    private readonly List<(int Id, LogLevel Level, string Message)> _entries = [];

    public IReadOnlyList<(int Id, LogLevel Level, string Message)> Entries
    {
        get
        {
            lock (_entries)
            {
                return [.. _entries];
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_entries)
        {
            _entries.Add((eventId.Id, logLevel, formatter(state, exception)));
        }
    }
}
