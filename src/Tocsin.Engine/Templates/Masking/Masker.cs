using System.Text;
using System.Text.Unicode;

namespace Tocsin.Engine.Templates.Masking;

/// <summary>Replaces what the masks match by <c>&lt;NAME&gt;</c>, mask after mask, each on the result of the one before it. One thread owns it.</summary>
/// <remarks>
/// The meaning is that of Drain3's masks (Python's <c>re.sub</c>) with .NET's reading of a pattern. The two agree on ASCII. Beyond it they differ in what <c>\w</c> and
/// <c>\b</c> take for a word character (.NET adds combining marks, connectors such as U+203F and, at <c>\b</c>, the joiners U+200C and U+200D; Python adds
/// numbers that are no digits, such as '²' and 'Ⅷ') and in characters beyond U+FFFF, which .NET sees as two that are neither letter nor digit.
/// </remarks>
public sealed class Masker
{
    /// <summary>How long a backtracking mask may take on one line unless told otherwise.</summary>
    public static readonly TimeSpan DefaultTimeLimit = TimeSpan.FromMilliseconds(50);

    private readonly RegexMasks _regexes;
    private readonly Stage[] _stages;
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

        _regexes = new RegexMasks(rules, timeLimit ?? DefaultTimeLimit);
        _stages = [.. Stages(rules)];
    }

    /// <summary>The masked line, always valid UTF-8 (a byte that is not becomes U+FFFD). Allocates nothing once its buffers have grown to the longest line
    /// (save what .NET's own engine does for a few patterns: <c>[0-9]+</c> costs 96 bytes a match in .NET 10, <c>\d+</c> nothing).</summary>
    /// <param name="content">The line in UTF-8.</param>
    /// <param name="skipMasks">Bit k is set when mask k must not run: it timed out when this line was first seen.</param>
    /// <param name="timedOut">Bit k is set when mask k ran out of time now, and was left out for the whole line.</param>
    /// <returns>Either <paramref name="content"/> itself or a buffer of this object: valid until the next call.</returns>
    public ReadOnlySpan<byte> Mask(ReadOnlySpan<byte> content, ulong skipMasks, out ulong timedOut)
    {
        timedOut = 0;
        ReadOnlySpan<byte> line = content;
        foreach (Stage stage in _stages)
        {
            if (stage.Scanner is not { } scanner || !scanner.TryMask(line, skipMasks, out line))
            {
                line = MaskByRegexes(line, stage.First, stage.End, skipMasks, ref timedOut);
            }
        }

        return _stages.Length > 0 || Utf8.IsValid(line) ? line : MaskByRegexes(line, 0, 0, skipMasks, ref timedOut);
    }

    /// <summary>Where the masks match, in order; what a later mask replaced together with its surroundings is reported once, as the later mask's. Allocates.</summary>
    /// <param name="content">The line in UTF-8.</param>
    /// <param name="skipMasks">As in <see cref="Mask"/>; a mask that times out is left out.</param>
    public IReadOnlyList<MaskMatch> Locate(ReadOnlySpan<byte> content, ulong skipMasks) => _regexes.Locate(content, skipMasks);

    private static IEnumerable<Stage> Stages(IReadOnlyList<MaskRule> rules)
    {
        for (int first = 0, end; first < rules.Count; first = end)
        {
            end = ScannedMasks.EndOfRun(rules, first);
            if (end > first)
            {
                yield return new Stage(first, end, new MaskScanner(rules, first, end));
                continue;
            }

            while (++end < rules.Count && ScannedMasks.IndexOf(rules[end]) is null)
            {
            }

            yield return new Stage(first, end, null);
        }
    }

    private ReadOnlySpan<byte> MaskByRegexes(ReadOnlySpan<byte> line, int first, int end, ulong skipMasks, scoped ref ulong timedOut)
    {
        int length = Encoding.UTF8.GetChars(line, _regexes.Input(line.Length));
        ReadOnlySpan<char> masked = _regexes.Mask(length, first, end, skipMasks, ref timedOut);
        int most = Encoding.UTF8.GetMaxByteCount(masked.Length);
        if (_bytes.Length < most)
        {
            _bytes = new byte[most];
        }

        return _bytes.AsSpan(0, Encoding.UTF8.GetBytes(masked, _bytes));
    }

    /// <summary>Masks that run together: some by a scanner (and on lines it declines by their regexes), others by their regexes.</summary>
    private sealed record Stage(int First, int End, MaskScanner? Scanner);
}
