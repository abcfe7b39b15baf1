using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;

namespace Tocsin.EndToEnd.Tests.Crashes;

/// <summary>Reads a journal that no server has open: every input, in order.</summary>
internal sealed class JournalContents : ILaneProcessor
{
    private readonly List<string> _inputs = [];

    public bool HasArmedTimers => false;

    public static async Task<IReadOnlyList<string>> ReadAsync(string streamFolder, string stream)
    {
        JournalContents contents = new();
        await using LogStream log = await LogStream.OpenAsync(new StreamSetup
        {
            Name = stream,
            Directory = streamFolder,
            CreateProcessor = _ => contents,
            Files = new PhysicalFileSystem(),
            Checkpoints = new NoCheckpoints(),
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
        });
        await log.WaitProcessedAsync(0, log.Positions[0].Durable).WaitAsync(TimeSpan.FromSeconds(60));
        return contents._inputs;
    }

    public void Process(in JournalRecord record, ILaneContext context)
    {
        if (record.Kind == RecordKind.Input)
        {
            _inputs.Add(Encoding.UTF8.GetString(record.Payload));
        }
    }

    public void Drain()
    {
        // Nothing is computed.
    }

    public void Snapshot(IBufferWriter<byte> destination)
    {
        // Nothing is kept.
    }

    public void Restore(ReadOnlySpan<byte> snapshot) => throw new InvalidOperationException("There is nothing to restore: reading begins at position 0.");

    /// <summary>No lane has a checkpoint here, so that all of the journal is read.</summary>
    private sealed class NoCheckpoints : ICheckpointStore
    {
        public Checkpoint? Load(LaneId lane) => null;

        public void Save(LaneId lane, Checkpoint checkpoint)
        {
            // The state of a reader is of no use to anybody.
        }

        public IReadOnlyList<string> Streams() => [];

        public void Delete(string stream)
        {
            // There is none.
        }

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
