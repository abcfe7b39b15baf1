using System.Buffers.Binary;

namespace Tocsin.Engine.Similarity.Hdf5;

/// <summary>How a file looks from outside.</summary>
internal enum Hdf5Outside
{
    /// <summary>It begins as HDF5 files do and is as long as it says.</summary>
    Good,

    /// <summary>It is no HDF5 file.</summary>
    Other,

    /// <summary>It is shorter than it says.</summary>
    Short,
}

/// <summary>
/// Looks at the first bytes of a file before libhdf5 sees it (HDF5 File Format Specification 3.0, II.A): what is no HDF5 file, or was cut, is told here, in words
/// of our own and without parsing more. It does not make damaged or hostile files safe.
/// </summary>
internal static class Hdf5Superblock
{
    private const int Enough = 128;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>Looks; <paramref name="length"/> is the length that the file says it has, where it says one.</summary>
    public static Hdf5Outside Look(Stream file, out long? length)
    {
        length = null;
        Span<byte> head = stackalloc byte[Enough];
        for (long at = 0; at < file.Length; at = at == 0 ? 512 : at * 2) // what comes before it is the user's
        {
            file.Position = at;
            int read = file.ReadAtLeast(head, Enough, throwOnEndOfStream: false);
            ReadOnlySpan<byte> here = head[..read];
            if (here.StartsWith(Signature))
            {
                length = End(here);
                return length is null || (at == 0 && length > file.Length) ? Hdf5Outside.Short : Hdf5Outside.Good;
            }

            if (at == 0 && read < Signature.Length && Signature.StartsWith(here))
            {
                return Hdf5Outside.Short;
            }
        }

        return Hdf5Outside.Other;
    }

    // The end-of-file address; null when the block itself is cut or of a version or width that nobody writes.
    private static long? End(ReadOnlySpan<byte> block)
    {
        if (block.Length < 16)
        {
            return null;
        }

        (int width, int at) = block[8] switch
        {
            0 => (block[13], 24 + (2 * block[13])),
            1 => (block[13], 28 + (2 * block[13])),
            2 or 3 => (block[9], 12 + (2 * block[9])),
            _ => (0, 0),
        };
        return width == 8 && block.Length >= at + 8 && BinaryPrimitives.ReadInt64LittleEndian(block[at..]) is > 0 and long end ? end
            : width == 4 && block.Length >= at + 4 ? BinaryPrimitives.ReadUInt32LittleEndian(block[at..])
            : null;
    }
}
