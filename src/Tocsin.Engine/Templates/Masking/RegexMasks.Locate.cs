using System.Text;
using System.Text.RegularExpressions;

namespace Tocsin.Engine.Templates.Masking;

internal sealed partial class RegexMasks
{
    /// <summary>Where the masks match in the original content: the slow way, which remembers for each character of the changing text where it came from.</summary>
    public IReadOnlyList<MaskMatch> Locate(ReadOnlySpan<byte> content, ulong skipMasks)
    {
        List<char> text = [];
        List<(int Start, int End)> origins = [];
        Decode(content, text, origins);
        List<MaskMatch> found = [];
        for (int k = 0; k < _regexes.Length; k++)
        {
            if ((skipMasks >> k & 1) != 0)
            {
                continue;
            }

            try
            {
                MatchCollection matches = _regexes[k].Matches(string.Concat(text));
                for (int i = matches.Count - 1; i >= 0; i--)
                {
                    Replace(matches[i], k, text, origins, found, content.Length);
                }
            }
            catch (RegexMatchTimeoutException)
            {
                // Left out for the whole line, as in Mask.
            }
        }

        found.Sort((left, right) => left.Start.CompareTo(right.Start));
        return found;
    }

    private static void Decode(ReadOnlySpan<byte> content, List<char> text, List<(int Start, int End)> origins)
    {
        Span<char> units = stackalloc char[2];
        for (int at = 0; at < content.Length;)
        {
            _ = Rune.DecodeFromUtf8(content[at..], out Rune rune, out int consumed);
            int count = rune.EncodeToUtf16(units);
            for (int i = 0; i < count; i++)
            {
                text.Add(units[i]);
                origins.Add((at, at + consumed));
            }

            at += consumed;
        }
    }

    private void Replace(Match match, int rule, List<char> text, List<(int Start, int End)> origins, List<MaskMatch> found, int contentLength)
    {
        int start = match.Index < origins.Count ? origins[match.Index].Start : contentLength;
        int end = match.Length > 0 ? origins[match.Index + match.Length - 1].End : start;
        found.RemoveAll(earlier => earlier.Start < end && earlier.Start + earlier.Length > start);
        found.Add(new MaskMatch(rule, start, end - start));
        text.RemoveRange(match.Index, match.Length);
        text.InsertRange(match.Index, _replacements[rule]);
        origins.RemoveRange(match.Index, match.Length);
        origins.InsertRange(match.Index, Enumerable.Repeat((start, end), _replacements[rule].Length));
    }
}
