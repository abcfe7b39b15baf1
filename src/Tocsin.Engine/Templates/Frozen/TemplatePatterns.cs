using System.Text;

namespace Tocsin.Engine.Templates.Frozen;

/// <summary>
/// Templates as people write them in lists, where <c>&lt;*&gt;</c> stands alone or within a token (<c>blk_&lt;*&gt;</c>,
/// <c>&lt;*&gt;:Got</c>) and for none, one or several words. A line fits when the template's words stand in it in order, the
/// first at its begin and the last at its end, with any text, even none, in place of each <c>&lt;*&gt;</c>. White space, and
/// each delimiter, counts as one space on both sides. Of the templates that fit, the one with the most literal bytes is the
/// answer, then the one that stands first in the list. A parameter takes as little text as it can, from the left.
/// </summary>
internal sealed class TemplatePatterns : ITemplateMatcher
{
    private readonly Pattern[] _patterns;

    /// <summary>For each first byte of a line the patterns that can fit it, the most literal first.</summary>
    private readonly Pattern[][] _byFirstByte;
    private readonly Pattern[] _forEmptyLine;

    public TemplatePatterns(IEnumerable<string> templates, MinerOptions options)
    {
        LineScratch scratch = new(options);
        _patterns = [.. templates.Select((text, place) => Pattern.Of(Normalise(Encoding.UTF8.GetBytes(text), scratch), place))];
        Pattern[] order = [.. _patterns.OrderByDescending(pattern => pattern.LiteralBytes).ThenBy(pattern => pattern.Place)];
        _byFirstByte = [.. Enumerable.Range(0, 256).Select(first => order.Where(pattern => pattern.Pieces[0].Length == 0 || pattern.Pieces[0][0] == first).ToArray())];
        _forEmptyLine = [.. order.Where(pattern => pattern.LiteralBytes == 0)];
    }

    public int Match(ReadOnlySpan<byte> masked, LineScratch scratch, FullSearch fullSearch)
    {
        ReadOnlySpan<byte> line = Normalise(masked, scratch);
        foreach (Pattern pattern in line.IsEmpty ? _forEmptyLine : _byFirstByte[line[0]])
        {
            if (pattern.Fits(line, []))
            {
                return pattern.Place;
            }
        }

        return -1;
    }

    public IEnumerable<(string Name, int Start, int End)>? Parameters(TracedLine line, int template)
    {
        // The line with one space between its tokens, and of each byte its place in the traced text.
        List<byte> text = [];
        List<int> places = [];
        foreach ((int start, int end) in line.Tokens)
        {
            if (text.Count > 0)
            {
                text.Add((byte)' ');
                places.Add(start - 1);
            }

            text.AddRange(line.Text[start..end]);
            places.AddRange(Enumerable.Range(start, end - start));
        }

        places.Add(places.Count == 0 ? 0 : places[^1] + 1);
        Pattern pattern = _patterns[template];
        int[] gaps = new int[2 * (pattern.Pieces.Length - 1)];
        if (!pattern.Fits([.. text], gaps))
        {
            return null;
        }

        List<(string Name, int Start, int End)> parameters = [];
        int literal = 0;
        foreach (int[] gap in gaps.Chunk(2))
        {
            parameters.AddRange(MasksBetween(literal, gap[0]));
            parameters.Add(gap[0] == gap[1] ? line.Wildcard(places[gap[0]], places[gap[0]]) : line.Wildcard(places[gap[0]], places[gap[1] - 1] + 1));
            literal = gap[1];
        }

        parameters.AddRange(MasksBetween(literal, text.Count));
        return parameters;

        IEnumerable<(string Name, int Start, int End)> MasksBetween(int start, int end) =>
            start == end ? [] : line.MasksWithin(places[start], places[end - 1] + 1);
    }

    private static ReadOnlySpan<byte> Normalise(ReadOnlySpan<byte> line, LineScratch scratch)
    {
        ReadOnlySpan<byte> text = scratch.Tokenizer.Split(line);
        ReadOnlySpan<int> bounds = scratch.Tokenizer.Bounds;
        if (bounds.IsEmpty)
        {
            return [];
        }

        Span<byte> joined = scratch.Text(text.Length);
        int length = 0;
        for (int at = 0; at < bounds.Length; at += 2)
        {
            if (at > 0)
            {
                joined[length++] = (byte)' ';
            }

            ReadOnlySpan<byte> token = text[bounds[at]..bounds[at + 1]];
            token.CopyTo(joined[length..]);
            length += token.Length;
        }

        return joined[..length];
    }

    /// <summary>A template cut at its wildcards: at least one piece, the first and the last of them perhaps empty.</summary>
    private sealed record Pattern(byte[][] Pieces, int LiteralBytes, int Place)
    {
        public static Pattern Of(ReadOnlySpan<byte> template, int place)
        {
            List<byte[]> pieces = [];
            for (int wildcard = template.IndexOf("<*>"u8); wildcard >= 0; wildcard = template.IndexOf("<*>"u8))
            {
                pieces.Add(template[..wildcard].ToArray());
                template = template[(wildcard + 3)..];
            }

            pieces.Add(template.ToArray());
            return new Pattern([.. pieces], pieces.Sum(piece => piece.Length), place);
        }

        /// <summary>Whether a line fits; if so and there is room, where each wildcard's text begins and ends.</summary>
        public bool Fits(ReadOnlySpan<byte> line, Span<int> gaps)
        {
            byte[] first = Pieces[0], last = Pieces[^1];
            if (Pieces.Length == 1)
            {
                return line.SequenceEqual(first);
            }

            if (line.Length < LiteralBytes || !line.StartsWith(first) || !line.EndsWith(last))
            {
                return false;
            }

            int at = first.Length, end = line.Length - last.Length;
            for (int k = 1; k < Pieces.Length; k++)
            {
                int found = k == Pieces.Length - 1 ? end - at : line[at..end].IndexOf(Pieces[k]);
                if (found < 0)
                {
                    return false;
                }

                if (gaps.Length > 0)
                {
                    (gaps[2 * k - 2], gaps[2 * k - 1]) = (at, at + found);
                }

                at += found + Pieces[k].Length;
            }

            return true;
        }
    }
}
