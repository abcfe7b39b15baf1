using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams;

/// <summary>A state machine whose state is a chain of hashes over everything that a record says: any difference shows.</summary>
internal sealed class HashingProcessor : ILaneProcessor
{
    private byte[] _hash = new byte[32];

    /// <summary>Records seen by this instance, as <c>kind position payload</c>.</summary>
    public List<string> Seen { get; } = [];

    /// <summary>Marks that came back with their records, by position.</summary>
    public Dictionary<long, string> MarksSeen { get; } = [];

    public long LastArrival { get; private set; }

    public int Drains { get; private set; }

    public bool HasArmedTimers { get; set; }

    /// <summary>What else to do with a record.</summary>
    public ProcessRecord? Also { get; set; }

    public string Hash => Convert.ToHexString(_hash);

    public delegate void ProcessRecord(in JournalRecord record, ILaneContext context);

    public void Process(in JournalRecord record, ILaneContext context)
    {
        Also?.Invoke(record, context);
        Span<byte> fixedPart = stackalloc byte[26];
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart, record.Position);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[8..], record.ArrivalTicks);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[16..], record.SourceOffset);
        fixedPart[24] = (byte)record.Kind;
        fixedPart[25] = (byte)record.Flags;
        _hash = SHA256.HashData([.. _hash, .. fixedPart, .. record.Source, 0, .. record.Payload]);
        Seen.Add($"{record.Kind} {record.Position} {Encoding.UTF8.GetString(record.Payload)}");
        LastArrival = record.ArrivalTicks;
        if (!record.Mark.IsEmpty)
        {
            MarksSeen[record.Position] = Encoding.UTF8.GetString(record.Mark);
        }
    }

    public void Drain() => Drains++;

    /// <summary>Thrown by every snapshot.</summary>
    public Exception? FailSnapshot { get; set; }

    public void Snapshot(IBufferWriter<byte> destination)
    {
        if (FailSnapshot is not null)
        {
            throw FailSnapshot;
        }

        destination.Write(_hash);
    }

    public void Restore(ReadOnlySpan<byte> snapshot) =>
        _hash = snapshot.Length == 32 ? snapshot.ToArray() : throw new InvalidDataException($"a hash has 32 bytes, not {snapshot.Length}");
}
