using System.Buffers;
using System.Text;
using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Windows.Records;

/// <summary>Writes the pieces of a JSON line into memory that may be too small, without allocating.</summary>
internal ref struct RecordJsonWriter(Span<byte> to)
{
    /// <summary>What cannot stand in a string of JSON as it is, and what must be looked at: bytes beyond ASCII.</summary>
    private static readonly SearchValues<byte> Stops = SearchValues.Create([.. Enumerable.Range(0, 256).Where(static i => i is < 32 or >= 127 or '"' or '\\').Select(static i => (byte)i)]);

    private readonly Span<byte> _to = to;
    private int _length;

    /// <summary>Bytes written; -1 when they did not fit.</summary>
    public readonly int Length => _length;

    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        if (_length < 0 || !bytes.TryCopyTo(_to[_length..]))
            _length = -1;
        else
            _length += bytes.Length;
    }

    /// <summary>2025-05-30T18:52:47.123456Z; what is finer is dropped.</summary>
    public void Time(long ticks)
    {
        if (_length >= 0 && new DateTime(ticks, DateTimeKind.Utc).TryFormat(_to[_length..], out int written, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"))
            _length += written;
        else
            _length = -1;
    }

    /// <summary>A string; null when it is empty.</summary>
    public void Text(scoped ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            Raw("null"u8);
            return;
        }

        Raw("\""u8);
        while (true)
        {
            int plain = text.IndexOfAny(Stops);
            Raw(plain < 0 ? text : text[..plain]);
            if (plain < 0)
                break;
            text = text[plain..];
            text = text[Special(text)..];
        }

        Raw("\""u8);
    }

    /// <summary>A whole number as it is, anything else as a text.</summary>
    public void NumberOrText(scoped ReadOnlySpan<byte> text)
    {
        bool number = text.Length is > 0 and <= 15 && AsciiBytes.LeadingDigits(text) == text.Length && (text[0] != '0' || text.Length == 1);
        if (number)
            Raw(text);
        else
            Text(text);
    }

    /// <summary>Writes the character that a text begins with; answers its bytes.</summary>
    private int Special(scoped ReadOnlySpan<byte> text)
    {
        if (text[0] is (byte)'"' or (byte)'\\')
        {
            Raw([(byte)'\\', text[0]]);
            return 1;
        }

        if (text[0] < 32 || text[0] == 127)
        {
            ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
            Raw([(byte)'\\', (byte)'u', (byte)'0', (byte)'0', digits[text[0] >> 4], digits[text[0] & 15]]);
            return 1;
        }

        bool valid = Rune.DecodeFromUtf8(text, out _, out int length) == OperationStatus.Done;
        Raw(valid ? text[..length] : "\uFFFD"u8);
        return length;
    }
}
