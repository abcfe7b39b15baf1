using System.Text.RegularExpressions;

namespace Tocsin.Engine.Templates.Masking;

/// <summary>Compiles the pattern of a <see cref="MaskRule"/>, or says what is wrong with it and what to do.</summary>
internal static class MaskRegex
{
    /// <summary>Masks of one miner: a line's skipped masks are the bits of one <see cref="ulong"/>.</summary>
    public const int MaxRules = 64;

    /// <summary>A regex whose time grows with the line only, or, where the rule allows it, a backtracking one that gives up after <paramref name="timeLimit"/>.</summary>
    public static Regex Compile(MaskRule rule, int index, TimeSpan timeLimit)
    {
        CheckName(rule, index);
        try
        {
            return new Regex(rule.Pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException) when (rule.AllowBacktracking)
        {
            // A scanned pattern takes time in proportion to the line though it looks back: a busy machine must not make it give up.
            TimeSpan limit = ScannedMasks.IndexOf(rule) is null ? timeLimit : Regex.InfiniteMatchTimeout;
            return new Regex(rule.Pattern, RegexOptions.CultureInvariant, limit);
        }
        catch (NotSupportedException refusal)
        {
            throw new ArgumentException(
                $"Mask {index} '{rule.Name}' ({rule.Pattern}) needs backtracking: it uses a look-around, a back-reference, an atomic or a conditional group, "
                + "or is too large. Write it without (\\b instead of a look-around at the edges), or set allow_backtracking on this mask: "
                + $"a line on which it takes longer than {timeLimit.TotalMilliseconds:0} ms is then left unmasked by it.",
                refusal);
        }
        catch (ArgumentException fault)
        {
            throw new ArgumentException(
                $"Mask {index} '{rule.Name}' is not a regular expression that .NET reads: {fault.Message} Correct the pattern or remove the mask.", fault);
        }
    }

    private static void CheckName(MaskRule rule, int index)
    {
        if (rule.Name.Length == 0 || rule.Name.Any(letter => letter is '<' or '>' || char.IsWhiteSpace(letter)))
        {
            throw new ArgumentException(
                $"Mask {index} has the name '{rule.Name}', which cannot stand in angle brackets as one token. Name it in letters, digits and underscores.");
        }
    }
}
