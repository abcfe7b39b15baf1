using System.Buffers.Binary;

namespace Tocsin.Engine.Similarity.Images.Headers;

/// <summary>How a camera was held: tag 0x0112 of the first directory of the TIFF structure that EXIF is (EXIF 2.3, 4.6.4).</summary>
internal static class ExifOrientation
{
    private const int Tag = 0x0112;
    private const int Short = 3; // the type of a field of 16 bits
    private const int EntryBytes = 12;

    /// <summary>1 to 8; 1 when it is not said or cannot be read: a camera's notes are no reason to refuse its picture.</summary>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !(tiff.StartsWith("II*\0"u8) || tiff.StartsWith("MM\0*"u8)))
        {
            return 1;
        }

        bool little = tiff[0] == (byte)'I';
        uint start = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (start > tiff.Length - 2)
        {
            return 1;
        }

        ReadOnlySpan<byte> directory = tiff[(int)start..];
        int entries = Word(directory, little);
        directory = directory[2..];
        for (int i = 0; i < entries && directory.Length >= EntryBytes; i++, directory = directory[EntryBytes..])
        {
            if (Word(directory, little) == Tag)
            {
                int value = Word(directory[8..], little);
                return Word(directory[2..], little) == Short && value is >= 1 and <= 8 ? value : 1;
            }
        }

        return 1;
    }

    private static int Word(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);
}
