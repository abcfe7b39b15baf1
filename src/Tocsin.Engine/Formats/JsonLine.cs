namespace Tocsin.Engine.Formats;

/// <summary>
/// Walks one JSON text (RFC 8259) without allocating and without exceptions: what is wrong makes a method answer false. It checks as
/// strictly as <c>System.Text.Json</c> does, which a test holds it to.
/// </summary>
internal ref struct JsonLine(ReadOnlySpan<byte> text)
{
    /// <summary>Deepest nesting that is read; as the limits of the design say.</summary>
    public const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;
    private int _depth;

    public void SkipWhiteSpace()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            _at++;
    }

    /// <summary>How many bytes were taken.</summary>
    public readonly int Position => _at;

    public readonly bool AtEnd => _at == _text.Length;

    /// <summary>The next byte; 0 at the end.</summary>
    public readonly byte Peek() => _at < _text.Length ? _text[_at] : (byte)0;

    /// <summary>Takes one byte, if it is the next.</summary>
    public bool Take(byte expected)
    {
        if (Peek() != expected || AtEnd)
            return false;
        _at++;
        return true;
    }

    /// <summary>Takes <c>{</c> or <c>[</c> and what may follow it; false when it is not there or too deep.</summary>
    public bool Open(byte bracket)
    {
        if (!Take(bracket) || ++_depth > MaxDepth)
            return false;
        SkipWhiteSpace();
        return true;
    }

    /// <summary>After a member or an element: takes the comma (more is true) or the closing bracket (more is false).</summary>
    public bool Next(byte closing, out bool more)
    {
        SkipWhiteSpace();
        more = Take((byte)',');
        if (more)
        {
            SkipWhiteSpace();
            return true;
        }

        return Close(closing);
    }

    public bool Close(byte closing)
    {
        if (!Take(closing))
            return false;
        _depth--;
        return true;
    }

    /// <summary>Takes <c>"name" :</c>.</summary>
    public bool TakeName(out ReadOnlySpan<byte> raw)
    {
        if (!TakeString(out raw, out _))
            return false;
        SkipWhiteSpace();
        if (!Take((byte)':'))
            return false;
        SkipWhiteSpace();
        return true;
    }

    /// <summary>Takes a string; the raw text is what stands between the quotes.</summary>
    public bool TakeString(out ReadOnlySpan<byte> raw, out bool escaped)
    {
        raw = default;
        escaped = false;
        if (!Take((byte)'"'))
            return false;
        int start = _at;
        while (true)
        {
            int next = _text[_at..].IndexOfAny(JsonBytes.StringStops);
            if (next < 0)
                return false;
            _at += next;
            if (_text[_at] == '"')
                break;
            if (_text[_at] != '\\')
                return false;
            escaped = true;
            if (!TakeEscape())
                return false;
        }

        raw = _text[start.._at];
        _at++;
        return true;
    }

    /// <summary>Takes any value; the raw text includes quotes and brackets.</summary>
    public bool TakeValue(out ReadOnlySpan<byte> raw)
    {
        int start = _at;
        bool taken = Peek() switch
        {
            (byte)'"' => TakeString(out _, out _),
            (byte)'{' => TakeObject(),
            (byte)'[' => TakeArray(),
            (byte)'t' => TakeWord("true"u8),
            (byte)'f' => TakeWord("false"u8),
            (byte)'n' => TakeWord("null"u8),
            _ => TakeNumber(),
        };
        raw = taken ? _text[start.._at] : default;
        return taken;
    }

    private bool TakeEscape()
    {
        _at++;
        byte kind = Peek();
        _at++;
        if (kind != 'u')
            return kind is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t';
        if (_at + 4 > _text.Length)
            return false;
        foreach (byte digit in _text.Slice(_at, 4))
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return false;
        }

        _at += 4;
        return true;
    }

    private bool TakeWord(ReadOnlySpan<byte> word)
    {
        if (!_text[_at..].StartsWith(word))
            return false;
        _at += word.Length;
        return true;
    }

    private bool TakeNumber()
    {
        Take((byte)'-');
        int digits = AsciiBytes.LeadingDigits(_text[_at..]);
        if (digits == 0 || (digits > 1 && _text[_at] == '0'))
            return false;
        _at += digits;
        if (Take((byte)'.') && !TakeDigits())
            return false;
        if (Peek() is (byte)'e' or (byte)'E')
        {
            _at++;
            if (Peek() is (byte)'+' or (byte)'-')
                _at++;
            return TakeDigits();
        }

        return true;
    }

    private bool TakeDigits()
    {
        int digits = AsciiBytes.LeadingDigits(_text[_at..]);
        _at += digits;
        return digits > 0;
    }

    private bool TakeObject()
    {
        if (!Open((byte)'{'))
            return false;
        bool more = Peek() != '}';
        if (!more)
            return Close((byte)'}');
        while (more)
        {
            if (!TakeName(out _) || !TakeValue(out _) || !Next((byte)'}', out more))
                return false;
        }

        return true;
    }

    private bool TakeArray()
    {
        if (!Open((byte)'['))
            return false;
        bool more = Peek() != ']';
        if (!more)
            return Close((byte)']');
        while (more)
        {
            if (!TakeValue(out _) || !Next((byte)']', out more))
                return false;
        }

        return true;
    }
}
