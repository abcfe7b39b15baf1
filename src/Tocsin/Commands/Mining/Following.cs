using System.Collections.Concurrent;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Ingestion.Files;
using Tocsin.Engine.Streams;

namespace Tocsin.Commands.Mining;

/// <summary>Follows files by name, through rotations, into a mining. Forgets everything when it ends.</summary>
internal sealed class Following
{
    private readonly List<FileSource> _sources = [];
    private readonly List<string> _names = [];
    private readonly LogMining _mining;
    private readonly TimeProvider _clock;
    private readonly long _initialBytes;
    private long _caughtUpTicks;

    /// <param name="mining">Takes the lines.</param>
    /// <param name="files">Paths; a folder or a pattern follows what is in it.</param>
    /// <param name="clock">Paces looking.</param>
    public Following(LogMining mining, IReadOnlyList<string> files, TimeProvider clock)
    {
        _mining = mining;
        _clock = clock;
        foreach (string file in files)
        {
            SourceAddress address = SourceAddress.Parse(file, out string fault) ?? throw CommandException.WrongUsage(fault);
            if (address.Kind is not (SourceKind.File or SourceKind.Directory))
            {
                throw CommandException.WrongUsage($"'{file}' cannot be followed: name a file, a folder, or a path with * in its last part.");
            }

            _names.Add(file);
            _initialBytes += File.Exists(address.Path) ? new FileInfo(address.Path).Length : 0;
            _sources.Add(new FileSource(address, new MiningSink(mining, mining.Add(file)), new Names(), new StreamOptions(), clock));
        }
    }

    /// <summary>True when something is followed.</summary>
    public bool IsAny => _sources.Count > 0;

    /// <summary>Bytes that were there at the start.</summary>
    public long InitialBytes => _initialBytes;

    /// <summary>Bytes read so far.</summary>
    public long Bytes => _sources.Sum(static source => source.Status.Bytes);

    /// <summary>When everything that was there at the start had been read (UTC ticks); null before. What is seen later is new.</summary>
    public long? CaughtUpTicks => Interlocked.Read(ref _caughtUpTicks) is > 0 and long ticks ? ticks : null;

    /// <summary>What it does, in a few words.</summary>
    public string Detail =>
        _sources.Select(static source => source.Status).FirstOrDefault(static status => status.State == SourceState.Retrying) is { } waiting
            ? waiting.Detail
            : _names.Count == 1 ? $"following {_names[0]}" : $"following {_names.Count} files";

    /// <summary>Runs until cancelled, then ends without an exception; at once when nothing is followed.</summary>
    public async Task RunAsync(CancellationToken cancellation) =>
        await Task.WhenAll([.. _sources.Select(source => Task.Run(() => source.RunAsync(cancellation), CancellationToken.None)), CatchUpAsync(cancellation)]);

    /// <summary>Lines that wait for the choice of their header were there at the start as well: they are mined before the moment is noted.</summary>
    private async Task CatchUpAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(_sources.Select(static source => source.CaughtUp)).WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        _mining.Settle();
        Interlocked.Exchange(ref _caughtUpTicks, _clock.GetUtcNow().UtcTicks);
    }

    /// <summary>Takes what a follower reads; durable at once, since nothing is kept.</summary>
    private sealed class MiningSink(LogMining mining, MinedLog log) : IRecordSink
    {
        public ValueTask<AppendResult> AppendAsync(RecordBatch batch, CancellationToken cancellation = default)
        {
            mining.Take(log, batch);
            return ValueTask.FromResult(new AppendResult(batch.Inputs, 0, 0, 0));
        }

        public long NextOffset(string source) => 0;
    }

    /// <summary>Knows the lives of names for as long as this process lives.</summary>
    private sealed class Names : IFollowedFiles
    {
        private readonly ConcurrentDictionary<string, FileGeneration> _lives = new();

        public FileGeneration? Load(string path) => _lives.GetValueOrDefault(path);

        public void Save(string path, FileGeneration generation) => _lives[path] = generation;
    }
}
