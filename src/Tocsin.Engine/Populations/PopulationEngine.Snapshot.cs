using System.Buffers.Binary;
using Tocsin.Engine.Logs.Snapshots;
using Tocsin.Engine.Populations.Model;
using Tocsin.Numerics;

namespace Tocsin.Engine.Populations;

// The state on disk: docs/formats/populations.md. The options are no part of it, nor is which event was the last.
public sealed partial class PopulationEngine
{
    /// <summary>The version that is written; a change of the layout is a new number.</summary>
    internal const uint SnapshotVersion = 1;

    private const int HeaderLength = 20;

    private static ReadOnlySpan<byte> Magic => "TOCPOPUL"u8;

    /// <summary>The whole state. The same events, resets and options give the same bytes, however often it was saved and read in between.</summary>
    public byte[] Save()
    {
        StateWriter writer = new();
        foreach (long count in (ReadOnlySpan<long>)[_counts.Used, _counts.SharedActions, _counts.Evicted, _counts.Findings, _counts.Alerts])
            writer.Number(count);
        List<PopulationScope> scopes = [.. _state.Scopes];
        scopes.Sort(ByName);
        writer.Number(scopes.Count);
        foreach (PopulationScope scope in scopes)
            ScopeCodec.Write(writer, _state, scope);
        writer.Number(_findings.Count);
        foreach (PopulationFinding finding in _findings)
            FindingCodec.Write(writer, finding);

        byte[] saved = new byte[HeaderLength + writer.Written.Length + sizeof(uint)];
        Magic.CopyTo(saved);
        BinaryPrimitives.WriteUInt32LittleEndian(saved.AsSpan(8), SnapshotVersion);
        BinaryPrimitives.WriteUInt64LittleEndian(saved.AsSpan(12), (ulong)writer.Written.Length);
        writer.Written.CopyTo(saved.AsSpan(HeaderLength));
        BinaryPrimitives.WriteUInt32LittleEndian(saved.AsSpan(saved.Length - sizeof(uint)), Crc32C.Compute(saved.AsSpan(0, saved.Length - sizeof(uint))));
        return saved;
    }

    /// <summary>Reads a state that <see cref="Save"/> wrote and answers what takes it over; nothing has changed before. The options stay.</summary>
    /// <exception cref="InvalidDataException">It is damaged, cut, of another version or no such state: the message says what.</exception>
    public Action Read(ReadOnlySpan<byte> saved)
    {
        StateReader reader = new(Content(saved), "state of populations");
        PopulationCounts counts = new()
        {
            Used = reader.Number("the events"),
            SharedActions = reader.Number("the events in shared buckets"),
            Evicted = reader.Number("the evicted individuals"),
            Findings = reader.Number("the findings"),
            Alerts = reader.Number("the alerts"),
        };
        PopulationState state = new();
        for (int left = reader.Count("the scopes"); left > 0; left--)
            ScopeCodec.Read(ref reader, state);
        Queue<PopulationFinding> findings = new();
        for (long left = reader.Number("the kept findings", MostFindings); left > 0; left--)
            findings.Enqueue(FindingCodec.Read(ref reader));
        reader.Require(reader.Left == 0, "the end", $"is followed by {reader.Left} bytes");
        return () =>
        {
            (_state, _counts, _findings) = (state, counts, findings);
            (_lastScope, _lastPlace) = (null, -1);
        };
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> saved)
    {
        if (saved.Length < HeaderLength + sizeof(uint) || !saved.StartsWith(Magic))
            throw new InvalidDataException($"These {saved.Length} bytes are not the state of populations.");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(saved[8..]);
        if (version != SnapshotVersion)
            throw new InvalidDataException($"The state of populations has version {version}, and this program reads version {SnapshotVersion}. Use the program that wrote it.");
        if (BinaryPrimitives.ReadUInt64LittleEndian(saved[12..]) != (ulong)(saved.Length - HeaderLength - sizeof(uint)))
            throw new InvalidDataException($"The state of populations has {saved.Length} bytes and says that it has others: it was cut.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(saved[^sizeof(uint)..]) != Crc32C.Compute(saved[..^sizeof(uint)]))
            throw new InvalidDataException("The state of populations is damaged: its checksum does not match.");
        return saved[HeaderLength..^sizeof(uint)];
    }

    private static int ByName(PopulationScope left, PopulationScope right)
    {
        int order = left.Org.SequenceCompareTo(right.Org);
        order = order != 0 ? order : left.Source.SequenceCompareTo(right.Source);
        return order != 0 ? order : left.Pop.SequenceCompareTo(right.Pop);
    }
}
