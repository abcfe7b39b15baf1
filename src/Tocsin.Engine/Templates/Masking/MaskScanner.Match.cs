using System.Buffers;
using System.Numerics;

namespace Tocsin.Engine.Templates.Masking;

internal sealed partial class MaskScanner
{
    private const int PathBit = 1 << (int)ScannedMask.Path, IdBit = 1 << (int)ScannedMask.Id, IpBit = 1 << (int)ScannedMask.Ip,
        BlockBit = 1 << (int)ScannedMask.Block, HexBit = 1 << (int)ScannedMask.Hex, UuidBit = 1 << (int)ScannedMask.Uuid,
        NumBit = 1 << (int)ScannedMask.Num, NumberBit = 1 << (int)ScannedMask.Number;

    // Word bits of 8-4-4-4-12 characters with one separator between, and a separator or the end after it.
    private const ulong UuidRuns = 0xFFFUL << 24 | 0xFUL << 19 | 0xFUL << 14 | 0xFUL << 9 | 0xFFUL;
    private const int UuidLength = 36, MinBareHex = 8;

    private static readonly SearchValues<byte> UuidBytes = SearchValues.Create("0123456789abcdef-"u8);

    /// <summary>The length of the match that starts at <paramref name="at"/>, one of <see cref="Starts"/>; 0 when there is none. A number's sign is not in it.</summary>
    private int Match(ReadOnlySpan<byte> line, int at, int enabled, out int mask)
    {
        byte first = line[at];
        if (first == '/')
        {
            mask = (int)ScannedMask.Path;
            return (enabled & PathBit) != 0 ? Path(line, at) : 0;
        }

        if (first == '-' || at > 0 && line[at - 1] == '_')
        {
            mask = (int)ScannedMask.Id;
            int sign = first == '-' ? 1 : 0;
            return (enabled & IdBit) != 0 ? sign + LineBitmaps.RunLength(_line.Words, at + sign) : 0;
        }

        int run = LineBitmaps.RunLength(_line.Words, at), digits = LineBitmaps.RunLength(_line.Digits, at);
        return digits == run ? MatchDigits(line, at, run, enabled, out mask) : MatchMixed(line, at, run, digits, enabled, out mask);
    }

    /// <summary>A run of digits: the first part of an address or of a UUID, or a number.</summary>
    private int MatchDigits(ReadOnlySpan<byte> line, int at, int run, int enabled, out int mask)
    {
        if (AddressOrUuid(line, at, run, enabled, out mask) is int length and > 0)
        {
            return length;
        }

        mask = (int)ScannedMask.Num;
        if ((enabled & NumBit) != 0)
        {
            return run;
        }

        mask = (int)ScannedMask.Number;
        return (enabled & NumberBit) != 0 ? Decimals(line, at, run, enabled) : 0;
    }

    /// <summary>A run with letters in it: a block, the first part of a UUID, or a hexadecimal number with or without its prefix.</summary>
    private int MatchMixed(ReadOnlySpan<byte> line, int at, int run, int digits, int enabled, out int mask)
    {
        mask = (int)ScannedMask.Uuid;
        if (run == 8 && (enabled & UuidBit) != 0 && IsUuid(line, at))
        {
            return UuidLength;
        }

        int hex = LineBitmaps.RunLength(_line.HexDigits, at);
        mask = (int)ScannedMask.Number;
        if (hex == run)
        {
            return (enabled & NumberBit) != 0 && run >= MinBareHex ? run : 0;
        }

        mask = (int)ScannedMask.Hex;
        if (digits > 0)
        {
            bool prefixed = (enabled & HexBit) != 0 && run > 2 && line[at] == '0' && line[at + 1] == 'x';
            return prefixed && LineBitmaps.RunLength(_line.HexDigits, at + 2) == run - 2 ? run : 0;
        }

        // Where ID is on, it has taken the number of every blk_ before.
        mask = (int)ScannedMask.Block;
        return (enabled & (BlockBit | IdBit)) == BlockBit ? Block(line, at, run, enabled) : 0;
    }

    private int AddressOrUuid(ReadOnlySpan<byte> line, int at, int run, int enabled, out int mask)
    {
        mask = (int)ScannedMask.Ip;
        if (run <= 3)
        {
            return (enabled & IpBit) != 0 ? Ip(line, at) : 0;
        }

        mask = (int)ScannedMask.Uuid;
        return run == 8 && (enabled & UuidBit) != 0 && IsUuid(line, at) ? UuidLength : 0;
    }

    private int Ip(ReadOnlySpan<byte> line, int at)
    {
        // At most 21 bytes: one window holds them.
        ulong digits = LineBitmaps.Window(_line.Digits, at), words = LineBitmaps.Window(_line.Words, at), dots = LineBitmaps.Window(_line.Dots, at);
        int end = 0;
        for (int part = 0; part < 4; part++)
        {
            int number = BitOperations.TrailingZeroCount(~(digits >> end));
            end += number;
            if (number is 0 or > 3 || part < 3 && (dots >> end & 1) == 0)
            {
                return 0;
            }

            end++;
        }

        end--;
        if ((words >> end & 1) != 0)
        {
            return 0;
        }

        if (at + end < line.Length && line[at + end] == ':')
        {
            int port = BitOperations.TrailingZeroCount(~(digits >> (end + 1)));
            if (port is >= 1 and <= 5 && (words >> (end + 1 + port) & 1) == 0)
            {
                return end + 1 + port;
            }
        }

        return end;
    }

    private int Block(ReadOnlySpan<byte> line, int at, int run, int enabled)
    {
        if (!line[at..].StartsWith("blk_"u8))
        {
            return 0;
        }

        if (run > 4)
        {
            return LineBitmaps.RunLength(_line.Digits, at + 4) == run - 4 ? run : 0;
        }

        int number = at + 5;
        if (number >= line.Length || line[at + 4] != '-')
        {
            return 0;
        }

        int length = LineBitmaps.RunLength(_line.Digits, number);
        bool whole = length > 0 && length == LineBitmaps.RunLength(_line.Words, number);
        return whole && ((enabled & IpBit) == 0 || length > 3 || Ip(line, number) == 0) ? 5 + length : 0;
    }

    /// <summary>Runs of digits with a full stop between, up to one that an earlier mask takes.</summary>
    private int Decimals(ReadOnlySpan<byte> line, int at, int run, int enabled)
    {
        int end = at + run;
        while (end + 1 < line.Length && line[end] == '.')
        {
            int next = LineBitmaps.RunLength(_line.Digits, end + 1);
            if (next == 0 || next != LineBitmaps.RunLength(_line.Words, end + 1) || AddressOrUuid(line, end + 1, next, enabled, out _) > 0)
            {
                break;
            }

            end += 1 + next;
        }

        return end - at;
    }

    /// <summary>1 when a number's hyphen is its sign: nothing, or a character that is no word character, stands before it.</summary>
    /// <remarks>What an earlier mask has taken ends with its bracket by now; what NUMBER itself has taken is still the digit it was.</remarks>
    private int Sign(ReadOnlySpan<byte> line, int at, int copied, int last)
    {
        int hyphen = at - 1;
        if (hyphen < copied || line[hyphen] != '-')
        {
            return 0;
        }

        bool afterWord = hyphen > 0 && (hyphen == copied ? last == (int)ScannedMask.Number : (LineBitmaps.Window(_line.Words, hyphen - 1) & 1) != 0);
        return afterWord ? 0 : 1;
    }

    private int Path(ReadOnlySpan<byte> line, int at)
    {
        int end = at, parts = 0;
        while (end + 1 < line.Length && line[end] == '/')
        {
            int part = PathPart(end + 1);
            if (part == 0)
            {
                break;
            }

            end += 1 + part;
            parts++;
        }

        return parts < 2 ? 0 : end - at + (end < line.Length && line[end] == '/' ? 1 : 0);
    }

    private int PathPart(int at)
    {
        for (int length = 0; ; length += 64)
        {
            int position = at + length;
            if (position >> 6 >= _line.Words.Length - 1)
            {
                return length;
            }

            ulong part = LineBitmaps.Window(_line.Words, position) | LineBitmaps.Window(_line.Dashes, position) | LineBitmaps.Window(_line.Dots, position);
            if (part != ulong.MaxValue)
            {
                return length + BitOperations.TrailingZeroCount(~part);
            }
        }
    }

    private bool IsUuid(ReadOnlySpan<byte> line, int at)
    {
        if (line.Length - at < UuidLength || (LineBitmaps.Window(_line.Words, at) & (1UL << (UuidLength + 1)) - 1) != UuidRuns)
        {
            return false;
        }

        ReadOnlySpan<byte> uuid = line.Slice(at, UuidLength);
        return uuid[8] == '-' && uuid[13] == '-' && uuid[18] == '-' && uuid[23] == '-' && !uuid.ContainsAnyExcept(UuidBytes);
    }
}
