using System.Buffers;
using System.Text;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams.Crashes;

/// <summary>Everything that a lane is told about one record.</summary>
internal sealed record RecordedEntry(
    long Position, RecordKind Kind, RecordFlags Flags, long ArrivalTicks, string Source, long SourceOffset, string Payload, string Mark);

/// <summary>
/// A lane whose state is the list of all that it was ever told: what is lost, invented, doubled or out of order is there to see, even
/// after retention has removed the journal. A payload that ends in <c>*</c> is marked with the number of the run; one that ends in <c>~</c>
/// arms the timers, any other disarms them.
/// </summary>
internal sealed class RecordingProcessor(int run) : ILaneProcessor
{
    public List<RecordedEntry> Entries { get; } = [];

    public bool HasArmedTimers { get; private set; }

    public void Process(in JournalRecord record, ILaneContext context)
    {
        string payload = Encoding.UTF8.GetString(record.Payload);
        string mark = Encoding.UTF8.GetString(record.Mark);
        if (payload.EndsWith('*') && mark.Length == 0)
        {
            mark = $"run {run}";
            context.MarkDurably(Encoding.UTF8.GetBytes(mark));
        }

        if (record.Kind == RecordKind.Input)
        {
            HasArmedTimers = payload.EndsWith('~');
        }

        Entries.Add(new RecordedEntry(
            record.Position, record.Kind, record.Flags, record.ArrivalTicks, Encoding.UTF8.GetString(record.Source), record.SourceOffset, payload, mark));
    }

    public void Drain()
    {
        // Nothing is computed in batches.
    }

    public void Snapshot(IBufferWriter<byte> destination)
    {
        using MemoryStream bytes = new();
        using BinaryWriter writer = new(bytes);
        writer.Write(HasArmedTimers);
        writer.Write(Entries.Count);
        foreach (RecordedEntry entry in Entries)
        {
            writer.Write(entry.Position);
            writer.Write((byte)entry.Kind);
            writer.Write((byte)entry.Flags);
            writer.Write(entry.ArrivalTicks);
            writer.Write(entry.Source);
            writer.Write(entry.SourceOffset);
            writer.Write(entry.Payload);
            writer.Write(entry.Mark);
        }

        writer.Flush();
        destination.Write(bytes.ToArray());
    }

    public void Restore(ReadOnlySpan<byte> snapshot)
    {
        using BinaryReader reader = new(new MemoryStream(snapshot.ToArray()));
        HasArmedTimers = reader.ReadBoolean();
        Entries.Clear();
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            Entries.Add(new RecordedEntry(
                reader.ReadInt64(), (RecordKind)reader.ReadByte(), (RecordFlags)reader.ReadByte(), reader.ReadInt64(), reader.ReadString(),
                reader.ReadInt64(), reader.ReadString(), reader.ReadString()));
        }
    }
}
