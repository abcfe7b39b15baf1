using System.Buffers;
using System.Buffers.Binary;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Templates;
using Tocsin.Numerics;

namespace Tocsin.Engine.Pipeline;

// The state on disk: docs/formats/pipeline.md. The live view is not part of it: it is a view of what was processed, not a state.
public sealed partial class LinePipeline
{
    /// <summary>The version that is written; a change of the layout is a new number.</summary>
    internal const uint SnapshotVersion = 4;

    /// <summary>Version 1 had no sessions and no annotations.</summary>
    private const uint WithoutSessions = 1;

    /// <summary>Version 2 had no populations.</summary>
    private const uint WithoutPopulations = 2;

    /// <summary>Version 3 had no windows.</summary>
    private const uint WithoutWindows = 3;

    private const int HeaderLength = 20;

    private static ReadOnlySpan<byte> Magic => "TOCLINES"u8;

    /// <inheritdoc/>
    public void Snapshot(IBufferWriter<byte> destination)
    {
        SnapshotWriter writer = new();
        writer.WriteInt64(_position);
        writer.WriteInt64(_latestTicks);
        writer.WriteText(Format.Name);
        writer.WriteText(Format.Reason);
        writer.WriteInt64(_counts.Lines);
        writer.WriteInt64(_counts.HeaderMisses);
        writer.WriteInt64(_counts.Truncated);
        writer.WriteInt64(_counts.InvalidUtf8);
        writer.WriteInt64(_counts.UnknownCommands);
        ArrayBufferWriter<byte> miner = new();
        _miner.Save(miner);
        writer.WriteBytes(miner.WrittenSpan);
        // Those of evicted clusters may or may not have been forgotten yet: when that happens must not show.
        long[] live = [.. _statistics.Keys.Where(IsLive).Order()];
        writer.WriteVariable((ulong)live.Length);
        foreach (long id in live)
        {
            writer.WriteVariable((ulong)id);
            _statistics[id].Write(writer);
        }

        writer.WriteInt64(_counts.BadAnnotations);
        writer.WriteBytes(Sessions.Save());
        writer.WriteBytes(Populations.Save());
        writer.WriteBytes(Windows.Save());

        Span<byte> header = stackalloc byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], SnapshotVersion);
        BinaryPrimitives.WriteUInt64LittleEndian(header[12..], (ulong)writer.Written.Length);
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Compute(writer.Written, Crc32C.Compute(header)));
        destination.Write(header);
        destination.Write(writer.Written);
        destination.Write(checksum);
    }

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> snapshot)
    {
        SnapshotReader reader = new(Payload(snapshot, out uint version));
        long position = reader.ReadInt64();
        long latestTicks = reader.ReadInt64();
        FormatChoice choice = new(reader.ReadText(), reader.ReadText() ?? "");
        PipelineCounts counts = new()
        {
            Lines = reader.ReadInt64(),
            HeaderMisses = reader.ReadInt64(),
            Truncated = reader.ReadInt64(),
            InvalidUtf8 = reader.ReadInt64(),
            UnknownCommands = reader.ReadInt64(),
        };
        LineFormat? format = FormatCatalogue.None;
        if (choice.Name is not null && !FormatCatalogue.TryFind(choice.Name, out format, out string? error))
            throw new InvalidDataException($"The pipeline's state names a format that this program does not know: {error}");
        DrainMiner miner = DrainMiner.Load(reader.ReadBytes());
        Dictionary<long, TemplateStatistics> statistics = [];
        for (ulong left = reader.ReadVariable(); left > 0; left--)
        {
            long id = (long)reader.ReadVariable();
            if (!statistics.TryAdd(id, TemplateStatistics.Read(ref reader)) || miner.Size(id) == 0)
                throw new InvalidDataException($"The pipeline's state holds statistics of cluster {id}, which its miner does not have once: it is damaged.");
        }

        Action takeSessions = Sessions.Clear;
        if (version != WithoutSessions)
        {
            counts.BadAnnotations = reader.ReadInt64();
            takeSessions = Sessions.Read(reader.ReadBytes());
        }

        Action takePopulations = version is WithoutSessions or WithoutPopulations ? Populations.Clear : Populations.Read(reader.ReadBytes());
        Action takeWindows = version <= WithoutWindows ? Windows.Clear : Windows.Read(reader.ReadBytes());
        if (!reader.AtEnd || statistics.Count != miner.ClusterCount)
            throw new InvalidDataException("The pipeline's state does not hold the statistics of all its clusters: it is damaged.");

        // Only now, so that a damaged state changes nothing.
        Use(format!, choice);
        _position = position;
        _latestTicks = latestTicks;
        _counts = counts;
        _miner = miner;
        _statistics = statistics;
        takeSessions();
        takePopulations();
        takeWindows();
        Sessions.Position = position - 1;
        Tail.StartAt(position);
    }

    private static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> snapshot, out uint version)
    {
        version = 0;
        if (snapshot.Length < HeaderLength + sizeof(uint) || !snapshot.StartsWith(Magic))
            throw new InvalidDataException($"These {snapshot.Length} bytes are not the state of a line pipeline.");
        version = BinaryPrimitives.ReadUInt32LittleEndian(snapshot[8..]);
        if (version is < WithoutSessions or > SnapshotVersion)
            throw new InvalidDataException($"The pipeline's state has version {version}, and this program reads versions {WithoutSessions} to {SnapshotVersion}. Use the program that wrote it.");
        if (BinaryPrimitives.ReadUInt64LittleEndian(snapshot[12..]) != (ulong)(snapshot.Length - HeaderLength - sizeof(uint)))
            throw new InvalidDataException($"The pipeline's state has {snapshot.Length} bytes and says that it has others: it was cut.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(snapshot[^sizeof(uint)..]) != Crc32C.Compute(snapshot[..^sizeof(uint)]))
            throw new InvalidDataException("The pipeline's state is damaged: its checksum does not match.");
        return snapshot[HeaderLength..^sizeof(uint)];
    }
}
