using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Numerics;

namespace Tocsin.Engine.Sequences.Bundles;

/// <summary>
/// The bytes of a bundle; <c>docs/formats/bundle.md</c> describes them. Numbers are little-endian: magic[8], version u32, length of the file u64, kind of model u32, then the sections
/// 1 to 6, each number u32, length u32 and content, then CRC-32C of all before.
/// </summary>
internal static class BundleFile
{
    /// <summary>
    /// What is written. Version 1 had classifiers of another layout and is refused, but for ensembles, which are the same in both.
    /// </summary>
    public const uint Version = 2;

    private const uint VersionOfOldEnsembles = 1;

    /// <summary>Larger files are neither written nor read.</summary>
    public const int MaxBytes = 256 << 20;

    private const int HeadSize = 24;
    private const int SectionHeadSize = 8;
    private const int ChecksumSize = sizeof(uint);

    private static readonly string[] SectionNames = ["origin", "templates", "vocabulary", "model", "report", "training sessions"];

    private static ReadOnlySpan<byte> Magic => "TOCSINB\n"u8;

    /// <summary>What a bundle is made of.</summary>
    public sealed record Parts(ISessionModel Model, EventVocabulary Vocabulary, TrainingOrigin Origin, TrainingReport Report, TrainedSessions Sessions);

    /// <exception cref="InvalidOperationException">It would be larger than <see cref="MaxBytes"/>.</exception>
    public static byte[] Write(ISessionModel model, EventVocabulary vocabulary, TrainingOrigin origin, TrainingReport report, TrainedSessions sessions)
    {
        ArrayBufferWriter<byte> modelBytes = new();
        model.Write(modelBytes);
        ReadOnlyMemory<byte>[] sections =
        [
            BundleContent.WriteOrigin(origin),
            BundleContent.WriteTemplates(origin.Templates),
            BundleContent.WriteVocabulary(vocabulary),
            modelBytes.WrittenMemory,
            JsonSerializer.SerializeToUtf8Bytes(report, BundleContent.ReportJson),
            BundleContent.WriteSessions(sessions),
        ];
        long length = HeadSize + ChecksumSize + sections.Sum(section => (long)SectionHeadSize + section.Length);
        if (length > MaxBytes)
        {
            throw new InvalidOperationException($"The bundle would take {length} bytes; a bundle holds at most {MaxBytes}. Train on fewer different events or templates.");
        }

        byte[] bytes = new byte[length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(12), (ulong)length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), (uint)model.Kind);
        Span<byte> rest = bytes.AsSpan(HeadSize);
        for (int i = 0; i < sections.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, (uint)i + 1);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], (uint)sections[i].Length);
            sections[i].Span.CopyTo(rest[SectionHeadSize..]);
            rest = rest[(SectionHeadSize + sections[i].Length)..];
        }

        BinaryPrimitives.WriteUInt32LittleEndian(rest, Crc32C.Compute(bytes.AsSpan(0, bytes.Length - ChecksumSize)));
        return bytes;
    }

    /// <exception cref="BundleException">The bytes are not a whole bundle of this program.</exception>
    public static Parts Read(ReadOnlySpan<byte> bytes, string name)
    {
        SequenceModelKind kind = ReadHead(bytes, name);
        int at = 0;
        try
        {
            ReadOnlySpan<byte> rest = bytes[HeadSize..^ChecksumSize];
            TrainingOrigin origin = BundleContent.ReadOrigin(Section(ref rest, at));
            origin = origin with { Templates = BundleContent.ReadTemplates(Section(ref rest, ++at)) };
            EventVocabulary vocabulary = BundleContent.ReadVocabulary(Section(ref rest, ++at));
            ISessionModel model = ModelSections.Read(kind, Section(ref rest, ++at), vocabulary);
            TrainingReport report = BundleContent.ReadReport(Section(ref rest, ++at));
            TrainedSessions sessions = BundleContent.ReadSessions(Section(ref rest, ++at));
            return rest.IsEmpty
                ? new Parts(model, vocabulary, origin, report, sessions)
                : throw new InvalidDataException($"{rest.Length} bytes follow the last section.");
        }
        catch (Exception fault) when (fault is InvalidDataException or JsonException)
        {
            throw BundleException.Of(name, $"a sound section '{SectionNames[at]}'", fault.Message.TrimEnd('.'), kind, fault);
        }
    }

    private static SequenceModelKind ReadHead(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < HeadSize + ChecksumSize || !bytes.StartsWith(Magic))
        {
            ReadOnlySpan<byte> start = bytes[..Math.Min(bytes.Length, Magic.Length)];
            throw BundleException.Of(
                name, $"a file that begins with {Convert.ToHexString(Magic)}", start.IsEmpty ? "an empty file" : $"{bytes.Length} bytes that begin with {Convert.ToHexString(start)}");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        uint kind = BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]);
        if (version != Version && (version != VersionOfOldEnsembles || kind != (uint)SequenceModelKind.Ensemble))
        {
            throw BundleException.Of(name, $"a bundle of version {Version}", $"version {version}");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(bytes[12..]);
        if (length != (ulong)bytes.Length || length > MaxBytes)
        {
            throw BundleException.Of(name, $"{length} bytes, as the bundle states (at most {MaxBytes})", $"{bytes.Length} bytes: it was cut off or appended to");
        }

        uint stated = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^ChecksumSize..]);
        uint found = Crc32C.Compute(bytes[..^ChecksumSize]);
        if (stated != found)
        {
            throw BundleException.Of(name, $"the checksum {stated:x8}, as the bundle states", $"{found:x8}: it is damaged");
        }

        return Enum.IsDefined((SequenceModelKind)kind)
            ? (SequenceModelKind)kind
            : throw BundleException.Of(name, "an architecture that this program knows (1 ensemble, 2 transformer, 3 lstm, 4 cnn)", $"architecture {kind}");
    }

    private static ReadOnlySpan<byte> Section(ref ReadOnlySpan<byte> rest, int at)
    {
        if (rest.Length < SectionHeadSize)
        {
            throw new InvalidDataException($"The section is missing; {rest.Length} bytes are left.");
        }

        uint number = BinaryPrimitives.ReadUInt32LittleEndian(rest), length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
        if (number != at + 1)
        {
            throw new InvalidDataException($"Section {at + 1} should follow; section {number} does.");
        }

        if (length > rest.Length - SectionHeadSize)
        {
            throw new InvalidDataException($"The section states {length} bytes; {rest.Length - SectionHeadSize} are left.");
        }

        ReadOnlySpan<byte> section = rest.Slice(SectionHeadSize, (int)length);
        rest = rest[(SectionHeadSize + (int)length)..];
        return section;
    }
}
