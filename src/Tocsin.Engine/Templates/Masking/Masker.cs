using System.Text;

namespace Tocsin.Engine.Templates.Masking;

/// <summary>Replaces what the masks match by <c>&lt;NAME&gt;</c>, mask after mask, each on the result of the one before it. One thread owns it.</summary>
public sealed class Masker
{
    /// <summary>How long a backtracking mask may take on one line unless told otherwise.</summary>
    public static readonly TimeSpan DefaultTimeLimit = TimeSpan.FromMilliseconds(50);

    private readonly RegexMasks _regexes;
    private readonly int _count;
    private byte[] _bytes = new byte[1024];

    /// <summary>Compiles the masks. Throws <see cref="ArgumentException"/> naming the mask that is wrong and the remedy.</summary>
    /// <param name="rules">At most 64, in the order in which they run.</param>
    /// <param name="timeLimit">The limit of a mask with <see cref="MaskRule.AllowBacktracking"/> on one line; 50 ms when null.</param>
    public Masker(IReadOnlyList<MaskRule> rules, TimeSpan? timeLimit = null)
    {
        if (rules.Count > MaskRegex.MaxRules)
        {
            throw new ArgumentException($"There are {rules.Count} masks; at most {MaskRegex.MaxRules} are possible. Join some with '|' or remove them.");
        }

        _count = rules.Count;
        _regexes = new RegexMasks(rules, timeLimit ?? DefaultTimeLimit);
    }

    /// <summary>The masked line, always valid UTF-8 (a byte that is not becomes U+FFFD). Allocates nothing once its buffers have grown to the longest line.</summary>
    /// <param name="content">The line in UTF-8.</param>
    /// <param name="skipMasks">Bit k is set when mask k must not run: it timed out when this line was first seen.</param>
    /// <param name="timedOut">Bit k is set when mask k ran out of time now, and was left out for the whole line.</param>
    /// <returns>Either <paramref name="content"/> itself or a buffer of this object: valid until the next call.</returns>
    public ReadOnlySpan<byte> Mask(ReadOnlySpan<byte> content, ulong skipMasks, out ulong timedOut)
    {
        timedOut = 0;
        Span<char> input = _regexes.Input(content.Length);
        int length = Encoding.UTF8.GetChars(content, input);
        ReadOnlySpan<char> masked = _regexes.Mask(length, 0, _count, skipMasks, ref timedOut);
        int most = Encoding.UTF8.GetMaxByteCount(masked.Length);
        if (_bytes.Length < most)
        {
            _bytes = new byte[most];
        }

        return _bytes.AsSpan(0, Encoding.UTF8.GetBytes(masked, _bytes));
    }
}
