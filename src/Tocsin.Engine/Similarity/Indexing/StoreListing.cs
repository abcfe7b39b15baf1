using System.Buffers.Binary;
using System.Text;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Images;
using Tocsin.Numerics;

namespace Tocsin.Engine.Similarity.Indexing;

/// <summary>
/// A file that says what a store held at a moment (docs/formats/features.md). All numbers are little-endian: magic[8], version u32, length of the file u64, then for each
/// picture the length of its name u32, the name, its bytes i64 and when it was last written i64 (ticks, UTC), and CRC-32C of all before.
/// </summary>
internal static class StoreListing
{
    public const uint Version = 1;
    private const int HeadSize = 20;
    private const int FixedSize = 20;

    private static ReadOnlySpan<byte> Magic => "TOCSINP\n"u8;

    /// <summary>Writes it; a kill at any moment leaves the old one or the new one.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<StoredImage> images)
    {
        byte[] bytes = new byte[HeadSize + images.Sum(static image => (long)FixedSize + Encoding.UTF8.GetByteCount(image.Name)) + sizeof(uint)];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(12), bytes.LongLength);
        int at = HeadSize;
        foreach (StoredImage image in images)
        {
            int name = Encoding.UTF8.GetBytes(image.Name, bytes.AsSpan(at + sizeof(int)));
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), name);
            at += sizeof(int) + name;
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), image.Bytes);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at + sizeof(long)), image.Modified.Ticks);
            at += 2 * sizeof(long);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), Crc32C.Compute(bytes.AsSpan(0, at)));
        using var replacement = FileReplacement.Begin(path);
        File.WriteAllBytes(replacement.Temporary, bytes);
        replacement.Commit();
    }

    /// <summary>What it says; nothing when it is not there or damaged: then nothing is known of any picture.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<StoredImage> Read(string path)
    {
        byte[] bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        if (bytes.Length < HeadSize + sizeof(uint) || !bytes.AsSpan().StartsWith(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)) != Version
            || BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(12)) != bytes.LongLength
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(^sizeof(uint)..)) != Crc32C.Compute(bytes.AsSpan(..^sizeof(uint))))
        {
            return [];
        }

        List<StoredImage> images = [];
        for (int at = HeadSize; at < bytes.Length - sizeof(uint);)
        {
            int name = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            Span<byte> after = bytes.AsSpan(at + sizeof(int) + name);
            images.Add(new StoredImage(
                Encoding.UTF8.GetString(bytes.AsSpan(at + sizeof(int), name)),
                BinaryPrimitives.ReadInt64LittleEndian(after),
                new DateTime(BinaryPrimitives.ReadInt64LittleEndian(after[sizeof(long)..]), DateTimeKind.Utc)));
            at += FixedSize + name;
        }

        return images;
    }
}
