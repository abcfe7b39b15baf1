using System.Text;

namespace Tocsin.Engine.Logs;

/// <summary>What a URL asks for, whichever one of its kind it is: without its query, and with <c>&lt;*&gt;</c> in the place of numbers, hashes and ids.</summary>
public static class UrlShape
{
    private const string Any = "<*>";

    // A token with digits in it is a name when it is short (v2, s3, utf8), and an id from so many letters and digits on, or from so many digits in a row, or hexadecimal ones.
    private const int LongToken = 8, ManyDigits = 4;

    /// <summary>The shape of a URL, or of whatever else stands in its place.</summary>
    public static string Of(string url)
    {
        int end = url.AsSpan().IndexOfAny('?', '#');
        ReadOnlySpan<char> rest = end < 0 ? url : url.AsSpan(0, end);
        StringBuilder shape = new(rest.Length);
        while (rest.Length > 0)
        {
            int length = 0;
            while (length < rest.Length && char.IsLetterOrDigit(rest[length]))
                length++;
            if (length == 0)
            {
                shape.Append(rest[0]);
                rest = rest[1..];
                continue;
            }

            if (IsId(rest[..length]))
                AppendAny(shape);
            else
                shape.Append(rest[..length]);
            rest = rest[length..];
        }

        return shape.ToString();
    }

    // 10.1.2.3, 2026-03-01 and a UUID are one thing each.
    private static void AppendAny(StringBuilder shape)
    {
        bool goesOn = shape.Length > Any.Length && shape[^1] is '-' or '.' or ':' or '_' && shape.ToString(shape.Length - 1 - Any.Length, Any.Length) == Any;
        if (goesOn)
            shape.Length--;
        else
            shape.Append(Any);
    }

    private static bool IsId(ReadOnlySpan<char> token)
    {
        int digits = 0, run = 0, longest = 0;
        bool hexadecimal = true;
        foreach (char letter in token)
        {
            bool digit = char.IsDigit(letter);
            digits += digit ? 1 : 0;
            run = digit ? run + 1 : 0;
            longest = Math.Max(longest, run);
            hexadecimal &= char.IsAsciiHexDigit(letter);
        }

        return digits == token.Length || (digits > 0 && (token.Length >= LongToken || longest >= ManyDigits || (hexadecimal && token.Length >= ManyDigits)));
    }
}
