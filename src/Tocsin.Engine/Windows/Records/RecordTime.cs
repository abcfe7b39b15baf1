using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Windows.Records;

/// <summary>
/// The times of records: any that the headers of logs have. Those that share a minute with the one before, written <c>2025-05-30T18:52:47.123456Z</c> or
/// <c>30/May/2025:18:52:47 +0000</c>, are read by their ends alone; what a text says does not depend on the ones before. One thread.
/// </summary>
internal sealed class RecordTime
{
    private const int PrefixLength = 16; // 2025-05-30T18:52, 30/May/2025:18:5

    private Vector128<byte> _minute;
    private long _minuteTicks = -1;
    private Vector128<byte> _tenMinutes;
    private long _tenMinutesTicks = -1;

    /// <summary>Reads a text; the ticks are UTC.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, long arrivalTicks, out long ticks)
    {
        if (TrySeconds(text, out long since))
            return TryFrom(text, since, "0000-00-00T00:00"u8, arrivalTicks, ref _minute, ref _minuteTicks, out ticks);
        if (TryAccessSeconds(text, out since))
            return TryFrom(text, since, "00/Aaa/0000:00:0"u8, arrivalTicks, ref _tenMinutes, ref _tenMinutesTicks, out ticks);
        return TimeParts.TryRead(text, arrivalTicks, out ticks);
    }

    /// <summary>Reads a text by its first bytes, when they are those of the text before and of this shape, and what follows them.</summary>
    private static bool TryFrom(
        ReadOnlySpan<byte> text, long since, ReadOnlySpan<byte> shape, long arrivalTicks, ref Vector128<byte> known, ref long knownTicks, out long ticks)
    {
        Vector128<byte> prefix = Vector128.Create(text[..PrefixLength]);
        ticks = knownTicks + since;
        if (prefix == known && knownTicks >= 0)
            return true;
        if (!TimeParts.TryRead(text, arrivalTicks, out ticks))
            return false;
        if (Fits(text, shape))
        {
            known = prefix;
            knownTicks = ticks - since;
        }

        return true;
    }

    /// <summary>Takes <c>2:47 +0000</c> behind the ten minutes of a time as access logs have it.</summary>
    private static bool TryAccessSeconds(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length != 26 || text[17] != ':' || !text[20..].SequenceEqual(" +0000"u8))
            return false;
        uint minute = (uint)(text[16] - '0'), tens = (uint)(text[18] - '0'), ones = (uint)(text[19] - '0');
        ticks = ((minute * 60) + (tens * 10) + ones) * TimeSpan.TicksPerSecond;
        return minute <= 9 && tens <= 5 && ones <= 9;
    }

    /// <summary>Takes <c>:47Z</c> or <c>:47.123Z</c>, with up to nine digits, behind the minute.</summary>
    private static bool TrySeconds(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length is < 20 or > 30 || text[PrefixLength] != ':' || text[^1] != 'Z')
            return false;
        uint tens = (uint)(text[17] - '0'), ones = (uint)(text[18] - '0');
        if (tens > 5 || ones > 9)
            return false;
        ticks = ((tens * 10) + ones) * TimeSpan.TicksPerSecond;
        if (text.Length == 20)
            return true;
        if (text[19] != '.' || text.Length == 21)
            return false;
        if (text.Length == 27)
            return TryMicroseconds(text[20..26], ref ticks);
        long unit = TimeSpan.TicksPerSecond;
        foreach (byte digit in text[20..^1])
        {
            uint value = (uint)(digit - '0');
            if (value > 9)
                return false;
            unit /= 10;
            ticks += unit * value;
        }

        return true;
    }

    /// <summary>Six digits at once: as a number of base 10, two, then three pairs together.</summary>
    private static bool TryMicroseconds(ReadOnlySpan<byte> digits, ref long ticks)
    {
        ref byte first = ref MemoryMarshal.GetReference(digits);
        ulong six = Unsafe.ReadUnaligned<uint>(ref first) | ((ulong)Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref first, 4)) << 32);
        ulong values = six ^ 0x3030_3030_3030UL;
        if ((((values + 0x7676_7676_7676UL) | values) & 0x8080_8080_8080UL) != 0)
            return false;
        ulong pairs = ((values * 10) + (values >> 8)) & 0x00FF_00FF_00FFUL;
        ticks += (long)(((pairs & 0xFF) * 10_000) + (((pairs >> 16) & 0xFF) * 100) + (pairs >> 32)) * TimeSpan.TicksPerMicrosecond;
        return true;
    }

    /// <summary>Digits, letters and signs at their places.</summary>
    private static bool Fits(ReadOnlySpan<byte> text, ReadOnlySpan<byte> shape)
    {
        for (int at = 0; at < shape.Length; at++)
        {
            bool fits = shape[at] switch
            {
                (byte)'0' => AsciiBytes.IsDigit(text[at]),
                (byte)'A' or (byte)'a' => AsciiBytes.IsLetter(text[at]),
                byte sign => sign == text[at],
            };
            if (!fits)
                return false;
        }

        return true;
    }
}
