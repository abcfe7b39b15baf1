using System.Buffers;

namespace Tocsin.Server.Records;

/// <summary>What is wrong with a JSON text.</summary>
internal enum JsonSyntaxFault
{
    None,

    /// <summary>It is not JSON (RFC 8259).</summary>
    Malformed,

    /// <summary>It is nested deeper than allowed.</summary>
    TooDeep,
}

/// <summary>
/// Says whether bytes are one JSON value (RFC 8259), without a document and without an exception: garbage at full speed must cost no
/// more than records do. Whether strings are UTF-8 is not looked at.
/// </summary>
internal static class JsonSyntax
{
    // What ends a run of plain string characters: the quote, the escape, and the control characters that JSON forbids.
    private static readonly SearchValues<byte> StringStops = SearchValues.Create(
        [(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);

    /// <summary>Checks one value; white space around it is allowed.</summary>
    /// <param name="json">The text.</param>
    /// <param name="maxDepth">Objects and arrays that may be open at once.</param>
    /// <param name="at">Where the fault is.</param>
    public static JsonSyntaxFault Check(ReadOnlySpan<byte> json, int maxDepth, out int at)
    {
        Span<bool> stack = maxDepth <= 256 ? stackalloc bool[maxDepth] : new bool[maxDepth];
        int depth = 0; // stack[depth - 1] says whether the innermost open container is an object
        at = 0;
        while (true)
        {
            SkipSpace(json, ref at);
            if (at >= json.Length)
            {
                return JsonSyntaxFault.Malformed;
            }

            byte first = json[at];
            if (first is (byte)'{' or (byte)'[')
            {
                if (depth == maxDepth)
                {
                    return JsonSyntaxFault.TooDeep;
                }

                bool isObject = first == '{';
                at++;
                SkipSpace(json, ref at);
                if (at < json.Length && json[at] == (isObject ? '}' : ']'))
                {
                    at++;
                }
                else
                {
                    stack[depth++] = isObject;
                    if (isObject && !Name(json, ref at))
                    {
                        return JsonSyntaxFault.Malformed;
                    }

                    continue;
                }
            }
            else if (!Scalar(json, ref at))
            {
                return JsonSyntaxFault.Malformed;
            }

            // A value has ended: close what it closes, or go on to the next one.
            while (true)
            {
                SkipSpace(json, ref at);
                if (depth == 0)
                {
                    return at == json.Length ? JsonSyntaxFault.None : JsonSyntaxFault.Malformed;
                }

                bool inObject = stack[depth - 1];
                byte next = at < json.Length ? json[at] : (byte)0;
                if (next == ',')
                {
                    at++;
                    if (inObject && !Name(json, ref at))
                    {
                        return JsonSyntaxFault.Malformed;
                    }

                    break;
                }

                if (next != (inObject ? '}' : ']'))
                {
                    return JsonSyntaxFault.Malformed;
                }

                at++;
                depth--;
            }
        }
    }

    /// <summary>Moves over white space as JSON knows it.</summary>
    public static void SkipSpace(ReadOnlySpan<byte> json, ref int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            at++;
        }
    }

    private static bool Name(ReadOnlySpan<byte> json, ref int at)
    {
        SkipSpace(json, ref at);
        if (at >= json.Length || json[at] != '"' || !String(json, ref at))
        {
            return false;
        }

        SkipSpace(json, ref at);
        return at < json.Length && json[at++] == ':';
    }

    private static bool Scalar(ReadOnlySpan<byte> json, ref int at) => json[at] switch
    {
        (byte)'"' => String(json, ref at),
        (byte)'t' => Literal(json, ref at, "true"u8),
        (byte)'f' => Literal(json, ref at, "false"u8),
        (byte)'n' => Literal(json, ref at, "null"u8),
        _ => Number(json, ref at),
    };

    private static bool Literal(ReadOnlySpan<byte> json, ref int at, ReadOnlySpan<byte> literal)
    {
        bool fits = json[at..].StartsWith(literal);
        at += fits ? literal.Length : 0;
        return fits;
    }

    private static bool String(ReadOnlySpan<byte> json, ref int at)
    {
        at++;
        while (true)
        {
            int stop = json[at..].IndexOfAny(StringStops);
            if (stop < 0)
            {
                at = json.Length;
                return false;
            }

            at += stop;
            switch (json[at])
            {
                case (byte)'"':
                    at++;
                    return true;
                case (byte)'\\' when Escape(json, ref at):
                    break;
                default:
                    return false;
            }
        }
    }

    private static bool Escape(ReadOnlySpan<byte> json, ref int at)
    {
        if (at + 1 >= json.Length)
        {
            return false;
        }

        switch (json[at + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                at += 2;
                return true;
            case (byte)'u' when at + 6 <= json.Length && IsHex(json.Slice(at + 2, 4)):
                at += 6;
                return true;
            default:
                return false;
        }
    }

    private static bool IsHex(ReadOnlySpan<byte> digits)
    {
        foreach (byte digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Number(ReadOnlySpan<byte> json, ref int at)
    {
        if (json[at] == '-')
        {
            at++;
        }

        if (at < json.Length && json[at] == '0')
        {
            at++;
        }
        else if (!Digits(json, ref at))
        {
            return false;
        }

        if (at < json.Length && json[at] == '.')
        {
            at++;
            if (!Digits(json, ref at))
            {
                return false;
            }
        }

        if (at < json.Length && json[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < json.Length && json[at] is (byte)'+' or (byte)'-')
            {
                at++;
            }

            return Digits(json, ref at);
        }

        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> json, ref int at)
    {
        int start = at;
        while (at < json.Length && char.IsAsciiDigit((char)json[at]))
        {
            at++;
        }

        return at > start;
    }
}
