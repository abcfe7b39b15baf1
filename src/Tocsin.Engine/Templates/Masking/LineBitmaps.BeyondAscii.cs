using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tocsin.Engine.Templates.Masking;

internal sealed partial class LineBitmaps
{
    /// <summary>
    /// Adds the word characters beyond ASCII. False for a line that only the regexes read rightly: one with other digits than 0 to 9 (<c>\d</c> takes them), with a joiner
    /// (a word character for <c>\b</c> and not for <c>\w</c>), or with bytes that are no UTF-8.
    /// </summary>
    private bool ReadBeyondAscii(ReadOnlySpan<byte> line)
    {
        for (int at = 0; at < line.Length;)
        {
            int next = line[at..].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (next < 0)
            {
                break;
            }

            at += next;
            if (Rune.DecodeFromUtf8(line[at..], out Rune rune, out int length) != OperationStatus.Done || rune.Value is 0x200C or 0x200D)
            {
                return false;
            }

            // To .NET's regexes a character beyond U+FFFF is two surrogates: neither digit nor word.
            UnicodeCategory category = rune.IsBmp ? Rune.GetUnicodeCategory(rune) : UnicodeCategory.Surrogate;
            if (category == UnicodeCategory.DecimalDigitNumber)
            {
                return false;
            }

            if (IsWord(category))
            {
                for (int end = at + length; at < end; at++)
                {
                    _words[at >> 6] |= 1UL << (at & 63);
                }
            }
            else
            {
                at += length;
            }
        }

        return true;
    }

    /// <summary>The categories of <c>\w</c> in .NET (Regular Expression Language, "Character classes").</summary>
    private static bool IsWord(UnicodeCategory category) => category
        is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation;
}
