using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Tocsin.Server.Records;

/// <summary>The text that a JSON string stands for. Only strings with escapes come here.</summary>
internal static class JsonText
{
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
