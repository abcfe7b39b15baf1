using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Windows.Records;

/// <summary>
/// The times of records: any that the headers of logs have. Those of one minute after another, written <c>2025-05-30T18:52:47.123456Z</c>, are read by their seconds alone;
/// what a text says does not depend on the ones before. One thread.
/// </summary>
internal sealed class RecordTime
{
    private const int MinuteLength = 16; // 2025-05-30T18:52

    private Vector128<byte> _minute;
    private long _minuteTicks = -1;

    /// <summary>Reads a text; the ticks are UTC.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, long arrivalTicks, out long ticks)
    {
        if (TrySeconds(text, out long sinceMinute))
        {
            Vector128<byte> minute = Vector128.Create(text[..MinuteLength]);
            if (minute == _minute && _minuteTicks >= 0)
            {
                ticks = _minuteTicks + sinceMinute;
                return true;
            }

            if (!TimeParts.TryRead(text, arrivalTicks, out ticks))
                return false;
            if (IsMinute(text))
            {
                _minute = minute;
                _minuteTicks = ticks - sinceMinute;
            }

            return true;
        }

        return TimeParts.TryRead(text, arrivalTicks, out ticks);
    }

    /// <summary>Takes <c>:47Z</c> or <c>:47.123Z</c>, with up to nine digits, behind the minute.</summary>
    private static bool TrySeconds(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length is < 20 or > 30 || text[MinuteLength] != ':' || text[^1] != 'Z')
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

    /// <summary>2025-05-30T18:52, digits and signs at their places.</summary>
    private static bool IsMinute(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> shape = "0000-00-00T00:00"u8;
        for (int at = 0; at < MinuteLength; at++)
        {
            if (shape[at] == '0' ? !AsciiBytes.IsDigit(text[at]) : shape[at] != text[at])
                return false;
        }

        return true;
    }
}
