using System.Numerics;
using System.Text;

namespace Tocsin.Engine.Templates.Masking;

/// <summary>
/// Masks a line by a run of the usual masks in one pass, with the answer of their regexes one after the other.
/// </summary>
/// <remarks>
/// Why one pass is enough. Each of the five begins and ends with a word character at a <c>\b</c>, so a match is made of whole word runs
/// (maximal stretches of <c>\w</c>) and the single separators between them, and a run is taken by one match or by none. What an earlier mask
/// puts in (<c>&lt;IP&gt;</c>) begins and ends with a non-word character as the neighbours of its match did, so it moves no <c>\b</c>; its name is
/// letters only, so no later mask matches within. What is left is priority where matches overlap: at the same first run the earlier mask goes
/// first; and of two that start at different runs only one pair can overlap, <c>blk_-1.2.3.4</c>, where the address takes the run that BLOCK would end with.
/// </remarks>
internal sealed class UsualScanner
{
    private const int IpBit = 1 << (int)UsualMask.Ip, BlockBit = 1 << (int)UsualMask.Block, HexBit = 1 << (int)UsualMask.Hex,
        UuidBit = 1 << (int)UsualMask.Uuid, NumBit = 1 << (int)UsualMask.Num;

    // Word bits of 8-4-4-4-12 characters with one separator between, and a separator or the end after it.
    private const ulong UuidRuns = 0xFFFUL << 24 | 0xFUL << 19 | 0xFUL << 14 | 0xFUL << 9 | 0xFFUL;
    private const int UuidLength = 36;

    private readonly LineBitmaps _line = new();
    private readonly byte[]?[] _replacements = new byte[]?[UsualMasks.Count];
    private readonly int[] _ruleOf = new int[UsualMasks.Count];
    private readonly int _all;
    private byte[] _output = new byte[1024];

    /// <summary>A scanner for the rules <paramref name="first"/> to <paramref name="end"/> (exclusive), a run as <see cref="UsualMasks.EndOfRun"/> finds it.</summary>
    public UsualScanner(IReadOnlyList<MaskRule> rules, int first, int end)
    {
        for (int k = first; k < end; k++)
        {
            int mask = UsualMasks.IndexOf(rules[k]) ?? throw new ArgumentException($"Mask {k} is not a usual one.");
            _replacements[mask] = Encoding.ASCII.GetBytes($"<{rules[k].Name}>");
            _ruleOf[mask] = k;
            _all |= 1 << mask;
        }
    }

    /// <summary>Masks a line of ASCII; false, without an answer, when a byte lies beyond.</summary>
    /// <param name="line">The line.</param>
    /// <param name="skipMasks">Bit k is set when rule k must not run.</param>
    /// <param name="masked">The line itself, or a buffer of this object until the next call.</param>
    public bool TryMask(ReadOnlySpan<byte> line, ulong skipMasks, out ReadOnlySpan<byte> masked)
    {
        masked = line;
        if (!_line.Read(line))
        {
            return false;
        }

        int enabled = skipMasks == 0 ? _all : Enabled(skipMasks);
        ulong[] words = _line.Words, digits = _line.Digits, underscores = _line.Underscores, dashes = _line.Dashes;
        int written = 0, copied = 0;
        ulong before = 0;
        for (int i = 0; i << 6 < line.Length; i++)
        {
            // Where a run starts that could start a match: by a digit, by 'blk_' (an underscore at 3), or as a UUID (a hyphen at 8).
            ulong starts = words[i] & ~(words[i] << 1 | before >> 63);
            before = words[i];
            starts &= digits[i] | underscores[i] >> 3 | underscores[i + 1] << 61 | dashes[i] >> 8 | dashes[i + 1] << 56;
            for (; starts != 0; starts &= starts - 1)
            {
                int at = i << 6 | BitOperations.TrailingZeroCount(starts);
                if (at < copied)
                {
                    continue;
                }

                int length = Match(line, at, enabled, out int mask);
                if (length > 0)
                {
                    Append(line[copied..at], ref written);
                    Append(_replacements[mask], ref written);
                    copied = at + length;
                }
            }
        }

        if (written > 0)
        {
            Append(line[copied..], ref written);
            masked = _output.AsSpan(0, written);
        }

        return true;
    }

    /// <summary>The length of the match that starts with the run at <paramref name="at"/>, 0 when there is none.</summary>
    private int Match(ReadOnlySpan<byte> line, int at, int enabled, out int mask)
    {
        int run = LineBitmaps.RunLength(_line.Words, at), number = LineBitmaps.RunLength(_line.Digits, at), length;
        if (number == run)
        {
            if ((enabled & IpBit) != 0 && run <= 3 && (length = Ip(line, at)) > 0)
            {
                mask = (int)UsualMask.Ip;
                return length;
            }

            if (run != 8 && (enabled & NumBit) != 0)
            {
                mask = (int)UsualMask.Num;
                return run;
            }
        }

        mask = (int)UsualMask.Uuid;
        if (run == 8 && (enabled & UuidBit) != 0 && IsUuid(line, at))
        {
            return UuidLength;
        }

        mask = (int)UsualMask.Num;
        if (number == run)
        {
            return (enabled & NumBit) != 0 ? run : 0;
        }

        mask = (int)UsualMask.Hex;
        if (number > 0)
        {
            return (enabled & HexBit) != 0 && IsHex(line.Slice(at, run)) ? run : 0;
        }

        mask = (int)UsualMask.Block;
        return (enabled & BlockBit) != 0 ? Block(line, at, run, enabled) : 0;
    }

    private int Ip(ReadOnlySpan<byte> line, int at)
    {
        // At most 21 bytes: one window holds them.
        ulong digits = LineBitmaps.Window(_line.Digits, at), words = LineBitmaps.Window(_line.Words, at);
        int end = 0;
        for (int part = 0; ; part++)
        {
            int number = BitOperations.TrailingZeroCount(~(digits >> end));
            if (number is 0 or > 3)
            {
                return 0;
            }

            end += number;
            if (part == 3)
            {
                break;
            }

            if (at + end >= line.Length || line[at + end] != '.')
            {
                return 0;
            }

            end++;
        }

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

    private bool IsUuid(ReadOnlySpan<byte> line, int at)
    {
        if (line.Length - at < UuidLength || (LineBitmaps.Window(_line.Words, at) & (1UL << (UuidLength + 1)) - 1) != UuidRuns)
        {
            return false;
        }

        ReadOnlySpan<byte> uuid = line.Slice(at, UuidLength);
        return uuid[8] == '-' && uuid[13] == '-' && uuid[18] == '-' && uuid[23] == '-' && !uuid.ContainsAnyExcept(UuidBytes);
    }

    private static readonly System.Buffers.SearchValues<byte> UuidBytes = System.Buffers.SearchValues.Create("0123456789abcdef-"u8);
    private static readonly System.Buffers.SearchValues<byte> HexBytes = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF"u8);

    private static bool IsHex(ReadOnlySpan<byte> run) => run.Length > 2 && run[0] == '0' && run[1] == 'x' && !run[2..].ContainsAnyExcept(HexBytes);

    private int Enabled(ulong skipMasks)
    {
        int enabled = _all;
        for (int mask = 0; mask < UsualMasks.Count; mask++)
        {
            if (_replacements[mask] is not null && (skipMasks >> _ruleOf[mask] & 1) != 0)
            {
                enabled &= ~(1 << mask);
            }
        }

        return enabled;
    }

    private void Append(ReadOnlySpan<byte> part, ref int written)
    {
        if (_output.Length < written + part.Length)
        {
            Array.Resize(ref _output, Math.Max(written + part.Length, _output.Length * 2));
        }

        part.CopyTo(_output.AsSpan(written));
        written += part.Length;
    }
}
