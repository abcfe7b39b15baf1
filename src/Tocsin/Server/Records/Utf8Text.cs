using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Tocsin.Server.Records;

/// <summary>Makes UTF-8 of what is not quite UTF-8. Only lines that need it come here.</summary>
internal static class Utf8Text
{
    /// <summary>Writes the text with each sequence that is not UTF-8 as U+FFFD (as Unicode recommends: one for each maximal subpart).</summary>
    public static void Repair(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> destination)
    {
        while (text.Length > 0)
        {
            Rune.DecodeFromUtf8(text, out Rune rune, out int consumed);
            destination.Advance(rune.EncodeToUtf8(destination.GetSpan(4)));
            text = text[consumed..];
        }
    }

    /// <summary>The longest prefix of at most <paramref name="length"/> bytes that does not cut a character.</summary>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        int end = length;
        while (end > length - 4 && end > 0 && (text[end] & 0xC0) == 0x80)
        {
            end--;
        }

        // Four continuation bytes in a row are no character anyway: then the limit itself is as good a place.
        return text[..(end > length - 4 ? end : length)];
    }

    /// <summary>Writes what a JSON string stands for. Half a surrogate pair becomes U+FFFD.</summary>
    /// <param name="escaped">The characters between the quotes of a string that <see cref="JsonSyntax"/> has passed.</param>
    /// <param name="destination">Takes the text.</param>
    /// <returns>True when something had to be replaced.</returns>
    public static bool Unescape(ReadOnlySpan<byte> escaped, ArrayBufferWriter<byte> destination)
    {
        bool replaced = false;
        while (escaped.IndexOf((byte)'\\') is >= 0 and var escape)
        {
            destination.Write(escaped[..escape]);
            byte letter = escaped[escape + 1];
            escaped = escaped[(escape + 2)..];
            if (letter == 'u')
            {
                replaced |= !UnescapeUnicode(ref escaped, destination);
            }
            else
            {
                destination.GetSpan(1)[0] = letter switch
                {
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    _ => letter,
                };
                destination.Advance(1);
            }
        }

        destination.Write(escaped);
        return replaced;
    }

    private static bool UnescapeUnicode(ref ReadOnlySpan<byte> rest, ArrayBufferWriter<byte> destination)
    {
        char first = Unit(rest);
        rest = rest[4..];
        Rune rune = Rune.ReplacementChar;
        bool valid = true;
        if (!char.IsSurrogate(first))
        {
            rune = new Rune(first);
        }
        else if (rest.StartsWith("\\u"u8) && Rune.TryCreate(first, Unit(rest[2..]), out Rune pair))
        {
            rune = pair;
            rest = rest[6..];
        }
        else
        {
            valid = false;
        }

        destination.Advance(rune.EncodeToUtf8(destination.GetSpan(4)));
        return valid;
    }

    private static char Unit(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits[..4], out ushort unit, out _, 'x') ? (char)unit : '\uFFFD';
}
