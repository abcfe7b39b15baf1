namespace Tocsin.Engine.Formats;

internal partial struct TimeParts
{
    /// <summary>Takes one field of the header. False when it holds something that is no part of a date or a time.</summary>
    public bool Feed(ReadOnlySpan<byte> text)
    {
        // Seconds since 1970 say everything; the dates and times beside them in some headers repeat it, in a zone of their own.
        if (_epochTicks >= 0)
            return true;
        int at = 0;
        bool something = false;
        while (at < text.Length)
        {
            byte first = text[at];
            bool read = true;
            if (AsciiBytes.IsDigit(first))
                read = FeedDigits(text, ref at);
            else if (AsciiBytes.IsLetter(first))
                read = FeedWord(text, ref at);
            else if (first is (byte)'+' or (byte)'-' && _timeOfDay != NoTime && DigitAt(text, at + 1))
                read = FeedZone(text, ref at);
            else if (first is not ((byte)' ' or (byte)',' or (byte)'-' or (byte)':' or (byte)'/' or (byte)'\t'))
                return false;
            else
                at++;
            if (!read)
                return false;
            something |= AsciiBytes.IsDigit(first) || AsciiBytes.IsLetter(first);
        }

        return something;
    }

    /// <summary>Takes a number that counts from 1970.</summary>
    public bool FeedEpoch(long value) => TryEpoch(value, out _epochTicks);

    private static bool DigitAt(ReadOnlySpan<byte> text, int at) => (uint)at < (uint)text.Length && AsciiBytes.IsDigit(text[at]);

    private static int ByteAt(ReadOnlySpan<byte> text, int at) => (uint)at < (uint)text.Length ? text[at] : 0;

    private bool FeedDigits(ReadOnlySpan<byte> text, ref int at)
    {
        if (TryTakeUsualClock(text, ref at, out int hour, out int minute, out int second))
            return SetClock(hour, minute, second) && FeedFraction(text, ref at);
        int start = at;
        long value = Number(text, ref at, 19);
        int length = at - start;
        int next = ByteAt(text, at);
        bool more = DigitAt(text, at + 1);
        switch (length)
        {
            case 1 or 2 when next == ':' && more:
                return FeedClock(text, (int)value, (byte)':', ref at);
            case 2 when next == '.' && more && HasDate:
                return FeedClock(text, (int)value, (byte)'.', ref at);
            case 1 or 2 when next is '/' or '-' or '.' && (more || AsciiBytes.IsLetter((byte)ByteAt(text, at + 1))):
                return FeedShortDate(text, (int)value, next, ref at);
            case 1 or 2 when _day == 0:
                _day = (int)value;
                return true;
            case 4 when next is '-' or '/' or '.' && more:
                at++;
                int month = (int)Number(text, ref at, 2);
                if (ByteAt(text, at) != next)
                    return false;
                at++;
                return SetDate((int)value, month, (int)Number(text, ref at, 2));
            case 4 when _year == 0:
                _year = (int)value;
                return true;
            case 6 when !HasDate:
                return SetDate(2000 + (int)(value / 10000), (int)(value / 100 % 100), (int)(value % 100));
            case 6 when _timeOfDay == NoTime:
                return SetClock((int)(value / 10000), (int)(value / 100 % 100), (int)(value % 100)) && FeedFraction(text, ref at);
            case 8 when !HasDate:
                return SetDate((int)(value / 10000), (int)(value / 100 % 100), (int)(value % 100));
            case 14 when !HasDate:
                return SetDate((int)(value / 10_000_000_000), (int)(value / 100_000_000 % 100), (int)(value / 1_000_000 % 100))
                    && SetClock((int)(value / 10000 % 100), (int)(value / 100 % 100), (int)(value % 100)) && FeedFraction(text, ref at);
            case 9 or 10 or 13 or 16 or 19:
                return FeedEpoch(value) && FeedEpochFraction(text, length, ref at);
            default:
                return false;
        }
    }

    /// <summary>20:36:15, the shape of nearly every time, in one look: a third of the time that the general way takes.</summary>
    public static bool TryTakeUsualClock(ReadOnlySpan<byte> text, ref int at, out int hour, out int minute, out int second)
    {
        (hour, minute, second) = (0, 0, 0);
        if (text.Length - at < 8)
            return false;
        ReadOnlySpan<byte> clock = text.Slice(at, 8);
        if (clock[2] != ':' || clock[5] != ':' || DigitAt(text, at + 8))
            return false;
        uint h1 = (uint)(clock[0] - '0'), h2 = (uint)(clock[1] - '0');
        uint m1 = (uint)(clock[3] - '0'), m2 = (uint)(clock[4] - '0');
        uint s1 = (uint)(clock[6] - '0'), s2 = (uint)(clock[7] - '0');
        if (h1 > 9 || h2 > 9 || m1 > 9 || m2 > 9 || s1 > 9 || s2 > 9)
            return false;
        (hour, minute, second) = ((int)((h1 * 10) + h2), (int)((m1 * 10) + m2), (int)((s1 * 10) + s2));
        at += 8;
        return true;
    }

    private readonly bool HasDate => _month != 0 && _day != 0;

    /// <summary>False for what no calendar has, zeros above all: zero is our sign for "not given".</summary>
    private bool SetDate(int year, int month, int day)
    {
        _year = year;
        _month = month;
        _day = day;
        return year > 0 && month is >= 1 and <= 12 && day is >= 1 and <= 31;
    }

    /// <summary>17/06/09, 06/09/2017, 09/Jun/2017, 06/09, 09-06-2017, 06-09, 09-Jun-2017, 09.06.2017: two numbers or a name between, as the guide lists them.</summary>
    private bool FeedShortDate(ReadOnlySpan<byte> text, int first, int separator, ref int at)
    {
        at++;
        if (!DigitAt(text, at))
        {
            int month = MonthOf(text[at..]);
            if (month == 0)
                return false;
            at += 3;
            if (ByteAt(text, at) != separator)
                return false;
            at++;
            int start = at;
            int year = (int)Number(text, ref at, 4);
            return at - start is 2 or 4 && SetDate(at - start == 2 ? 2000 + year : year, month, first);
        }

        int second = (int)Number(text, ref at, 2);
        if (ByteAt(text, at) != separator || !DigitAt(text, at + 1))
        {
            (_month, _day) = (first, second);
            return separator != '.' && first > 0 && second > 0;
        }

        at++;
        int thirdStart = at;
        int third = (int)Number(text, ref at, 4);
        switch (at - thirdStart)
        {
            case 1 or 2 when separator != '.':
                return SetDate(2000 + first, second, third);
            case 4 when separator == '/' && first <= 12:
                return SetDate(third, first, second);
            case 4:
                return SetDate(third, second, first);
            default:
                return false;
        }
    }

    /// <summary>The rest of 20:36, 20:36:15, 20:36:15.123456 or 15.42.50.675872, from the separator after the hour.</summary>
    private bool FeedClock(ReadOnlySpan<byte> text, int hour, byte separator, ref int at)
    {
        at++;
        int minute = (int)Number(text, ref at, 2);
        int second = 0;
        if (ByteAt(text, at) == separator && DigitAt(text, at + 1))
        {
            at++;
            second = (int)Number(text, ref at, 2);
        }

        return SetClock(hour, minute, second) && FeedFraction(text, ref at);
    }

    private bool SetClock(int hour, int minute, int second)
    {
        if (hour > 23 || minute > 59 || second > 60)
            return false;
        // A leap second shares the ticks of the second before it: the calendar has no place for it.
        _timeOfDay = ((hour * 3600L) + (minute * 60) + Math.Min(second, 59)) * TimeSpan.TicksPerSecond;
        return true;
    }

    private bool FeedFraction(ReadOnlySpan<byte> text, ref int at)
    {
        if (ByteAt(text, at) is '.' or ',' or ':' && DigitAt(text, at + 1))
        {
            at++;
            _timeOfDay += Fraction(text, ref at);
        }

        return true;
    }

    private bool FeedEpochFraction(ReadOnlySpan<byte> text, int digits, ref int at)
    {
        if (ByteAt(text, at) == '.' && DigitAt(text, at + 1))
        {
            at++;
            long fraction = Fraction(text, ref at);
            if (digits <= 10)
                _epochTicks += fraction;
        }

        return true;
    }

    /// <summary>Digits after the point as ticks; what is finer than 100 ns is dropped.</summary>
    private static long Fraction(ReadOnlySpan<byte> text, ref int at)
    {
        long ticks = 0;
        for (long unit = TimeSpan.TicksPerSecond / 10; DigitAt(text, at); unit /= 10, at++)
            ticks += unit * (text[at] - '0');
        return ticks;
    }

    private bool FeedZone(ReadOnlySpan<byte> text, ref int at)
    {
        int sign = text[at++] == '-' ? -1 : 1;
        int start = at;
        int value = (int)Number(text, ref at, 4);
        int digits = at - start;
        int minutes = digits <= 2 ? value * 60 : (value / 100 * 60) + (value % 100);
        if (digits <= 2 && ByteAt(text, at) == ':' && DigitAt(text, at + 1))
        {
            at++;
            minutes += (int)Number(text, ref at, 2);
        }

        _zoneMinutes = sign * minutes;
        return minutes <= 18 * 60;
    }

    /// <summary>A month, a day of the week, the T and Z of ISO 8601, AM and PM, or the name of a zone: of zone names only UTC's are known, the others are read as UTC.</summary>
    private bool FeedWord(ReadOnlySpan<byte> text, ref int at)
    {
        int start = at;
        while (at < text.Length && AsciiBytes.IsLetter(text[at]))
            at++;
        ReadOnlySpan<byte> word = text[start..at];
        if (word.Length == 1)
            return (word[0] | 0x20) is 't' or 'z';
        if (word.Length == 2 && (word[1] | 0x20) == 'm' && _timeOfDay != NoTime)
            return FeedHalfDay((word[0] | 0x20) == 'p');
        if (_month == 0 && MonthOf(word) is > 0 and int month)
        {
            _month = month;
            return true;
        }

        return IsDayOfWeek(word) || (_timeOfDay != NoTime && IsZoneName(word));
    }

    /// <summary>UTC, or what looks like a zone: GMT, CET, CEST, PDT, ….</summary>
    private static bool IsZoneName(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("UTC"u8) || (word.Length is >= 3 and <= 5 && word[^1] == 'T' && !word.ContainsAnyExceptInRange((byte)'A', (byte)'Z'));

    private bool FeedHalfDay(bool afternoon)
    {
        const long HalfDay = TimeSpan.TicksPerDay / 2;
        if (_timeOfDay >= HalfDay + TimeSpan.TicksPerHour)
            return false;
        _timeOfDay = (_timeOfDay % HalfDay) + (afternoon ? HalfDay : 0);
        return true;
    }

    private static long Number(ReadOnlySpan<byte> text, ref int at, int most)
    {
        ulong value = 0;
        for (int end = Math.Min(text.Length, at + most); at < end && AsciiBytes.IsDigit(text[at]); at++)
            value = (value * 10) + (uint)(text[at] - '0');
        return (long)Math.Min(value, long.MaxValue);
    }

    private static int MonthOf(ReadOnlySpan<byte> word) => word.Length < 3 ? 0 : Letters(word) switch
    {
        0x6A616E => 1, // jan
        0x666562 => 2,
        0x6D6172 => 3,
        0x617072 => 4,
        0x6D6179 => 5,
        0x6A756E => 6,
        0x6A756C => 7,
        0x617567 => 8,
        0x736570 => 9,
        0x6F6374 => 10,
        0x6E6F76 => 11,
        0x646563 => 12, // dec
        _ => 0,
    };

    private static bool IsDayOfWeek(ReadOnlySpan<byte> word) => word.Length >= 3 && Letters(word)
        is 0x6D6F6E or 0x747565 or 0x776564 or 0x746875 or 0x667269 or 0x736174 or 0x73756E; // mon to sun

    private static int Letters(ReadOnlySpan<byte> word) => ((word[0] | 0x20) << 16) | ((word[1] | 0x20) << 8) | (word[2] | 0x20);
}
