using System.Buffers;
using System.Buffers.Text;

namespace Tocsin.Engine.Populations.Lanes;

/// <summary>
/// An answer as <c>/discrete</c> returns it and the feed shows it: one JSON object on one line, without its line end. Scores have at most three decimals, halves away
/// from zero. Strings hold no raw control character, neither of C0 nor of C1 (a terminal would obey them).
/// </summary>
public static class PopulationAnswerJson
{
    private const int NumberBytes = 24;

    private static ReadOnlySpan<byte> Hex => "0123456789abcdef"u8;

    /// <summary>Bytes that may not stand in a string as they are, and the first byte of characters that may be such (U+0080 to U+009F).</summary>
    private static readonly SearchValues<byte> Suspects = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, (byte)'"', (byte)'\\', 0x7F, 0xC2]);

    /// <summary>Writes an answer.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="of">The event that was answered; its names are echoed (but for <see cref="PopulationEvent.Org"/>, as ever).</param>
    /// <param name="answer">What the model said.</param>
    /// <param name="runtime">Whole milliseconds.</param>
    /// <param name="timestamp">What its sender gave as its <c>timestamp</c>, in UTF-8; empty for none, which is not echoed.</param>
    public static void Write(IBufferWriter<byte> json, in PopulationEvent of, in PopulationAnswer answer, long runtime, ReadOnlySpan<byte> timestamp = default)
    {
        json.Write("{"u8);
        Members(json, of, answer, runtime, timestamp);
    }

    /// <summary>Writes an answer with the event's <c>org</c> before all else. Answers how many bytes stand before the comma behind it.</summary>
    internal static int WriteWithOrg(IBufferWriter<byte> json, in PopulationEvent of, in PopulationAnswer answer, long runtime, ReadOnlySpan<byte> timestamp)
    {
        int length = Text(json, "{\"org\":\""u8, of.Org);
        json.Write(","u8);
        Members(json, of, answer, runtime, timestamp);
        return length;
    }

    private static void Members(IBufferWriter<byte> json, in PopulationEvent of, in PopulationAnswer answer, long runtime, ReadOnlySpan<byte> timestamp)
    {
        Number(json, "\"runtime\":"u8, runtime);
        Thousandths(json, ",\"score\":"u8, answer.Score);
        Number(json, ",\"count\":"u8, answer.Count);
        Thousandths(json, ",\"zscore\":"u8, answer.ZScore);
        Text(json, ",\"source\":\""u8, of.Source);
        Text(json, ",\"pop\":\""u8, of.Pop);
        Text(json, ",\"id\":\""u8, of.Id);
        Text(json, ",\"action\":\""u8, of.Action);
        if (!timestamp.IsEmpty)
            Text(json, ",\"timestamp\":\""u8, timestamp);
        json.Write("}"u8);
    }

    private static void Number(IBufferWriter<byte> json, ReadOnlySpan<byte> name, long number)
    {
        Span<byte> bytes = json.GetSpan(name.Length + NumberBytes);
        name.CopyTo(bytes);
        Utf8Formatter.TryFormat(number, bytes[name.Length..], out int length);
        json.Advance(name.Length + length);
    }

    private static void Thousandths(IBufferWriter<byte> json, ReadOnlySpan<byte> name, double number)
    {
        Span<byte> bytes = json.GetSpan(name.Length + NumberBytes + 4);
        name.CopyTo(bytes);
        int at = name.Length;
        // Far beyond what a score can be, longs end; and no number is none.
        double scaled = Math.Round(number * 1000, MidpointRounding.AwayFromZero);
        long thousandths = double.IsNaN(scaled) ? 0 : (long)Math.Clamp(scaled, -9e18, 9e18);
        if (thousandths < 0)
            bytes[at++] = (byte)'-';
        (long whole, long part) = Math.DivRem(Math.Abs(thousandths), 1000);
        Utf8Formatter.TryFormat(whole, bytes[at..], out int length);
        at += length;
        if (part != 0)
        {
            bytes[at++] = (byte)'.';
            for (long unit = 100; part != 0; unit /= 10)
            {
                bytes[at++] = (byte)('0' + (part / unit));
                part %= unit;
            }
        }

        json.Advance(at);
    }

    private static int Text(IBufferWriter<byte> json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        int plain = text.IndexOfAny(Suspects);
        if (plain < 0)
            plain = text.Length;
        Span<byte> bytes = json.GetSpan(name.Length + plain + (6 * (text.Length - plain)) + 1);
        name.CopyTo(bytes);
        text[..plain].CopyTo(bytes[name.Length..]);
        int at = name.Length + plain;
        for (int i = plain; i < text.Length; i++)
        {
            byte next = text[i];
            switch (next)
            {
                case (byte)'"' or (byte)'\\':
                    bytes[at++] = (byte)'\\';
                    bytes[at++] = next;
                    break;
                case 0xC2 when i + 1 < text.Length && text[i + 1] is >= 0x80 and < 0xA0:
                    at += Escape(text[++i], bytes[at..]);
                    break;
                case < 0x20 or 0x7F:
                    at += Escape(next, bytes[at..]);
                    break;
                default:
                    bytes[at++] = next;
                    break;
            }
        }

        bytes[at++] = (byte)'"';
        json.Advance(at);
        return at;
    }

    private static int Escape(byte character, Span<byte> bytes)
    {
        "\\u00"u8.CopyTo(bytes);
        bytes[4] = Hex[character >> 4];
        bytes[5] = Hex[character & 15];
        return 6;
    }
}
