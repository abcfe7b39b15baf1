using System.Text.RegularExpressions;

namespace Tocsin.Pages.Text;

/// <summary>A piece of a line or of a template.</summary>
/// <param name="Text">The characters.</param>
/// <param name="IsParameter">Whether they vary from line to line.</param>
public readonly record struct TextPiece(string Text, bool IsParameter);

/// <summary>Tells the words of a template from its parameters, in the template itself and in the lines that it stands for.</summary>
public static partial class MarkedText
{
    /// <summary>The pieces of a template: <c>&lt;*&gt;</c> and <c>&lt;NAME&gt;</c> are parameters.</summary>
    public static IReadOnlyList<TextPiece> Template(string template)
    {
        List<TextPiece> pieces = [];
        int at = 0;
        foreach (ValueMatch slot in Slot().EnumerateMatches(template))
        {
            Add(pieces, template[at..slot.Index], isParameter: false);
            Add(pieces, template.Substring(slot.Index, slot.Length), isParameter: true);
            at = slot.Index + slot.Length;
        }

        Add(pieces, template[at..], isParameter: false);
        return pieces;
    }

    /// <summary>
    /// The pieces of a line. The template's words are looked for in order, each as early as possible and the last one at the
    /// end; where that fails (extra delimiters change what a template shows of its line), the words that the template lacks
    /// are the parameters.
    /// </summary>
    public static IReadOnlyList<TextPiece> Line(string? template, string line)
    {
        if (string.IsNullOrEmpty(template))
        {
            return [new TextPiece(line, false)];
        }

        return InOrder(Template(template), line) ?? ByWord(template, line);
    }

    /// <summary>Parts pieces so that the second part has about <paramref name="tail"/> characters; a parameter is never cut.</summary>
    public static (List<TextPiece> Head, List<TextPiece> Tail) Split(IReadOnlyList<TextPiece> pieces, int tail)
    {
        List<TextPiece> head = [.. pieces];
        List<TextPiece> rest = [];
        while (tail > 0 && head.Count > 0)
        {
            TextPiece last = head[^1];
            head.RemoveAt(head.Count - 1);
            if (!last.IsParameter && last.Text.Length > tail)
            {
                int cut = last.Text.Length - tail;
                cut += char.IsLowSurrogate(last.Text[cut]) ? 1 : 0;
                head.Add(last with { Text = last.Text[..cut] });
                last = last with { Text = last.Text[cut..] };
            }

            rest.Insert(0, last);
            tail -= last.Text.Length;
        }

        return (head, rest);
    }

    private static List<TextPiece>? InOrder(IReadOnlyList<TextPiece> template, string line)
    {
        List<TextPiece> pieces = [];
        int at = 0;
        bool open = false; // a parameter waits for the next word to end it
        for (int i = 0; i < template.Count; i++)
        {
            TextPiece piece = template[i];
            if (piece.IsParameter)
            {
                open = true;
                continue;
            }

            int found = Find(line, piece.Text, at, open, last: i == template.Count - 1);
            if (found < 0)
            {
                return null;
            }

            Add(pieces, line[at..found], isParameter: true);
            Add(pieces, piece.Text, isParameter: false);
            at = found + piece.Text.Length;
            open = false;
        }

        if (!open && at != line.Length)
        {
            return null;
        }

        Add(pieces, line[at..], isParameter: true);
        return pieces;
    }

    private static int Find(string line, string words, int at, bool open, bool last)
    {
        if (last)
        {
            int end = line.Length - words.Length;
            bool fits = end >= at && (open || end == at) && line.EndsWith(words, StringComparison.Ordinal);
            return fits ? end : -1;
        }

        if (open)
        {
            // A parameter is at least one character.
            return at < line.Length ? line.IndexOf(words, at + 1, StringComparison.Ordinal) : -1;
        }

        return line.AsSpan(at).StartsWith(words, StringComparison.Ordinal) ? at : -1;
    }

    private static List<TextPiece> ByWord(string template, string line)
    {
        HashSet<string> words = new(Word().Matches(Slot().Replace(template, " ")).Select(word => word.Value), StringComparer.Ordinal);
        List<TextPiece> pieces = [];
        int at = 0;
        foreach (ValueMatch word in Word().EnumerateMatches(line))
        {
            Add(pieces, line[at..word.Index], isParameter: false);
            string text = line.Substring(word.Index, word.Length);
            Add(pieces, text, !words.Contains(text));
            at = word.Index + word.Length;
        }

        Add(pieces, line[at..], isParameter: false);
        return pieces;
    }

    private static void Add(List<TextPiece> pieces, string text, bool isParameter)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (pieces.Count > 0 && pieces[^1].IsParameter == isParameter)
        {
            pieces[^1] = new TextPiece(pieces[^1].Text + text, isParameter);
            return;
        }

        pieces.Add(new TextPiece(text, isParameter));
    }

    [GeneratedRegex(@"<(\*|[A-Z][A-Z0-9_]*)>", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Slot();

    [GeneratedRegex(@"[^\s:=,;|()\[\]{}""']+", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
