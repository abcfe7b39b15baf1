using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Tocsin.Engine.Formats;

/// <summary>Makes bytes valid UTF-8: each part that is none becomes U+FFFD, by the practice that Unicode recommends (one for each maximal part).</summary>
public static class Utf8Repair
{
    private static ReadOnlySpan<byte> Replacement => "\uFFFD"u8;

    /// <summary>True when there is nothing to repair.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text) => Utf8.IsValid(text);

    /// <summary>Writes the text, repaired; at most three times its length.</summary>
    public static void Repair(ReadOnlySpan<byte> text, IBufferWriter<byte> destination)
    {
        while (!text.IsEmpty)
        {
            int valid = 0;
            int broken = 0;
            while (valid < text.Length)
            {
                OperationStatus status = Rune.DecodeFromUtf8(text[valid..], out _, out int length);
                if (status != OperationStatus.Done)
                {
                    broken = length;
                    break;
                }

                valid += length;
            }

            destination.Write(text[..valid]);
            if (broken > 0)
                destination.Write(Replacement);
            text = text[(valid + broken)..];
        }
    }

    /// <summary>The same into memory of three times its length; answers the bytes written.</summary>
    public static int Repair(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        int written = 0;
        while (!text.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf8(text, out _, out int length) == OperationStatus.Done;
            ReadOnlySpan<byte> piece = valid ? text[..length] : Replacement;
            piece.CopyTo(destination[written..]);
            written += piece.Length;
            text = text[length..];
        }

        return written;
    }

    /// <summary>The longest beginning of at most <paramref name="bytes"/> bytes that cuts no character in two.</summary>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int bytes)
    {
        if (text.Length <= bytes)
            return text;
        int end = bytes;
        // A character has at most three continuation bytes (10xxxxxx); more of them are not UTF-8 and may be cut anywhere.
        for (int back = 0; back < 3 && end > 0 && (text[end] & 0xC0) == 0x80; back++)
            end--;
        return (text[end] & 0xC0) == 0x80 || end == 0 ? text[..bytes] : text[..end];
    }
}
