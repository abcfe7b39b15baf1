using System.Numerics;
using System.Text;

namespace Tocsin.Engine.Templates.Masking;

/// <summary>Masks a line by a run of scanned masks in one pass, with the answer of their regexes one after the other.</summary>
/// <remarks>
/// Why one pass is enough:
/// <list type="bullet">
/// <item>A match consists of whole word runs (maximal stretches of <c>\w</c>) and what stands between them; only ID begins within a run, after an underscore,
/// and what it leaves of the run ends with that underscore, which no mask takes. So a run belongs to one match or to none.</item>
/// <item>What is put in for a match (<c>&lt;IP&gt;</c>) begins and ends with a non-word character, as the neighbours of the match did, so it moves no <c>\b</c>,
/// and its name is letters that no mask matches. The one who looks further is NUMBER's sign (<c>(?&lt;!\w)-</c>): see <see cref="Sign"/>.</item>
/// <item>At the same first run the earlier mask goes first. Matches that begin at different runs overlap in few ways: a path has no slash in its way from others and
/// goes first of all; BLOCK's <c>blk_-</c> and the decimals of NUMBER may run into an address or a UUID, which are asked there.</item>
/// </list>
/// </remarks>
internal sealed partial class MaskScanner
{
    private readonly LineBitmaps _line = new();
    private readonly byte[]?[] _replacements = new byte[]?[ScannedMasks.Count];
    private readonly int[] _ruleOf = new int[ScannedMasks.Count];
    private readonly int _all;
    private byte[] _output = new byte[1024];

    /// <summary>A scanner for the rules <paramref name="first"/> to <paramref name="end"/> (exclusive), a run as <see cref="ScannedMasks.EndOfRun"/> finds it.</summary>
    public MaskScanner(IReadOnlyList<MaskRule> rules, int first, int end)
    {
        for (int k = first; k < end; k++)
        {
            int mask = ScannedMasks.IndexOf(rules[k]) ?? throw new ArgumentException($"Mask {k} is not a scanned one.");
            _replacements[mask] = Encoding.ASCII.GetBytes($"<{rules[k].Name}>");
            _ruleOf[mask] = k;
            _all |= 1 << mask;
        }
    }

    /// <summary>Masks a line; false, without an answer, when it has characters that only the regexes read rightly.</summary>
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
        int written = 0, copied = 0, last = -1;
        Carry before = default;
        for (int i = 0; i << 6 < line.Length; i++)
        {
            for (ulong starts = Starts(i, ref before); starts != 0; starts &= starts - 1)
            {
                int at = i << 6 | BitOperations.TrailingZeroCount(starts);
                if (at < copied)
                {
                    continue;
                }

                int length = Match(line, at, enabled, out int mask);
                if (length > 0)
                {
                    int sign = mask == (int)ScannedMask.Number ? Sign(line, at, copied, last) : 0;
                    Append(line[copied..(at - sign)], ref written);
                    Append(_replacements[mask], ref written);
                    copied = at + length;
                    last = mask;
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

    /// <summary>Where in block <paramref name="i"/> a match may start.</summary>
    private ulong Starts(int i, ref Carry before)
    {
        ulong words = _line.Words[i], digits = _line.Digits[i], underscores = _line.Underscores[i], dashes = _line.Dashes[i], slashes = _line.Slashes[i];
        ulong afterWord = words << 1 | before.Words >> 63, afterUnderscore = underscores << 1 | before.Underscores >> 63;
        ulong afterSlash = slashes << 1 | before.Slashes >> 63;
        before = new Carry(words, underscores, slashes);

        // A run that begins with a digit, or as blk_ (an underscore at 3), as a UUID (a hyphen at 8), or with 8 hexadecimal digits.
        ulong first = digits | underscores >> 3 | _line.Underscores[i + 1] << 61 | dashes >> 8 | _line.Dashes[i + 1] << 56;
        ulong run = words & ~afterWord & ((_all & NumberBit) != 0 ? first | EightHexDigits(i) : first);
        ulong number = afterUnderscore & (digits | dashes & (digits >> 1 | _line.Digits[i + 1] << 63));
        ulong path = slashes & ~(afterWord | afterSlash);
        return run | number | path;
    }

    private ulong EightHexDigits(int i)
    {
        ulong here = _line.HexDigits[i], next = _line.HexDigits[i + 1];
        (here, next) = (here & (here >> 1 | next << 63), next & next >> 1);
        (here, next) = (here & (here >> 2 | next << 62), next & next >> 2);
        return here & (here >> 4 | next << 60);
    }

    private int Enabled(ulong skipMasks)
    {
        int enabled = _all;
        for (int mask = 0; mask < ScannedMasks.Count; mask++)
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

    /// <summary>The bitmaps of the block before.</summary>
    private readonly record struct Carry(ulong Words, ulong Underscores, ulong Slashes);
}
