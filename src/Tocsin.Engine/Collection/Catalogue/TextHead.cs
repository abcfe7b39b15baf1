using System.Security.Cryptography;
using Tocsin.Engine.Collection.Content;

namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>What a file's text begins with: at most 1 KiB, of which a catalogue keeps the length and a hash. A log is known by it under any name, compressed or not.</summary>
internal static class TextHead
{
    /// <summary>Bytes of text that are looked at.</summary>
    public const int MaxBytes = 1024;

    /// <summary>Bytes of a hash.</summary>
    public const int HashBytes = 16;

    /// <summary>The first 16 bytes of the text's SHA-256.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> text)
    {
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, whole);
        return whole[..HashBytes].ToArray();
    }

    /// <summary>Whether a text begins with the bytes that the hash is of; nothing is known of a text of no length.</summary>
    public static bool Fits(ReadOnlySpan<byte> text, int length, ReadOnlySpan<byte> hash)
    {
        if (length == 0 || text.Length < length)
            return false;
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], whole);
        return whole[..HashBytes].SequenceEqual(hash);
    }

    /// <summary>The beginning of a file's text; shorter than <paramref name="buffer"/> when the text is.</summary>
    public static ReadOnlySpan<byte> Read(LogContent content, Span<byte> buffer) => buffer[..ReadAt(content, 0, buffer)];

    /// <summary>Fills a buffer as far as there is text. A text that is damaged ends there.</summary>
    public static int ReadAt(LogContent content, long offset, Span<byte> buffer)
    {
        int filled = 0;
        try
        {
            while (filled < buffer.Length && content.Read(offset + filled, buffer[filled..]) is > 0 and int read)
                filled += read;
        }
        catch (Exception damaged) when (damaged is InvalidDataException or IOException)
        {
            // what could be read counts
        }

        return filled;
    }
}
