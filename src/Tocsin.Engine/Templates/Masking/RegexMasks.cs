using System.Text.RegularExpressions;

namespace Tocsin.Engine.Templates.Masking;

/// <summary>The plain form of masking: one regex after the other, each on what the one before it left, as Drain3's <c>LogMasker</c> does with Python's <c>re.sub</c>.</summary>
internal sealed partial class RegexMasks
{
    private readonly Regex[] _regexes;
    private readonly string[] _replacements;
    private char[] _from = new char[512];
    private char[] _into = new char[512];

    public RegexMasks(IReadOnlyList<MaskRule> rules, TimeSpan timeLimit)
    {
        _regexes = [.. rules.Select((rule, index) => MaskRegex.Compile(rule, index, timeLimit))];
        _replacements = [.. rules.Select(rule => $"<{rule.Name}>")];
    }

    /// <summary>Runs the masks <paramref name="first"/> to <paramref name="end"/> (exclusive) on a text that lies in <see cref="Input"/>; the answer lives until the next call.</summary>
    public ReadOnlySpan<char> Mask(int length, int first, int end, ulong skipMasks, scoped ref ulong timedOut)
    {
        for (int k = first; k < end; k++)
        {
            if ((skipMasks >> k & 1) != 0)
            {
                continue;
            }

            try
            {
                length = Replace(_regexes[k], _replacements[k], length);
            }
            catch (RegexMatchTimeoutException)
            {
                // The line as it was before this mask still stands in _from.
                timedOut |= 1UL << k;
            }
        }

        return _from.AsSpan(0, length);
    }

    /// <summary>Room for a text of the given length, to be filled by the caller before <see cref="Mask"/>.</summary>
    public Span<char> Input(int length)
    {
        if (_from.Length < length)
        {
            Array.Resize(ref _from, Math.Max(length, _from.Length * 2));
        }

        return _from;
    }

    private int Replace(Regex regex, string replacement, int length)
    {
        ReadOnlySpan<char> text = _from.AsSpan(0, length);
        int written = 0, copied = 0;
        foreach (ValueMatch match in regex.EnumerateMatches(text))
        {
            Append(text[copied..match.Index], ref written);
            Append(replacement, ref written);
            copied = match.Index + match.Length;
        }

        if (written == 0)
        {
            return length;
        }

        Append(text[copied..], ref written);
        (_from, _into) = (_into, _from);
        return written;
    }

    private void Append(ReadOnlySpan<char> part, ref int written)
    {
        if (_into.Length < written + part.Length)
        {
            Array.Resize(ref _into, Math.Max(written + part.Length, _into.Length * 2));
        }

        part.CopyTo(_into.AsSpan(written));
        written += part.Length;
    }
}
