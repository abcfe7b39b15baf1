using System.Text;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Populations.Mapping;

/// <summary>A piece of a template: literal text or a field.</summary>
internal readonly record struct TemplatePiece(byte[] Literal, FieldExpression? Field);

/// <summary>Literal text and fields: <c>{method} {path|first-segment}</c>. A brace in the text is written twice.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="Pieces">In order; not empty.</param>
internal sealed record FieldTemplate(string Text, TemplatePiece[] Pieces)
{
    private const int Longest = 4096;

    /// <summary>Reads a template; null after a fault, which names the place.</summary>
    public static FieldTemplate? Parse(string text, string place, RuleFields fields, List<string> faults)
    {
        int before = faults.Count;
        if (text.Length is 0 or > Longest)
        {
            faults.Add(text.Length == 0 ? $"{place}: it is empty; write a text or a {{field}}." : $"{place}: {text.Length} characters; at most {Longest}.");
            return null;
        }

        List<TemplatePiece> pieces = [];
        StringBuilder literal = new();
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] is not ('{' or '}'))
            {
                literal.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == text[at])
            {
                literal.Append(text[at++]);
            }
            else if (text[at] == '{' && text.IndexOf('}', at) is >= 0 and int end)
            {
                Flush();
                if (FieldExpression.Parse(text[(at + 1)..end], place, fields, faults) is { } field)
                    pieces.Add(new TemplatePiece([], field));
                at = end;
            }
            else
            {
                faults.Add($"{place}: the '{text[at]}' at character {at + 1} of '{text}' has no other; a brace in the text is written twice.");
                return null;
            }
        }

        Flush();
        CheckLiterals(pieces, place, faults);
        return faults.Count == before ? new FieldTemplate(text, [.. pieces]) : null;

        void Flush()
        {
            if (literal.Length > 0)
                pieces.Add(new TemplatePiece(Encoding.UTF8.GetBytes(literal.ToString()), null));
            literal.Clear();
        }
    }

    private static void CheckLiterals(List<TemplatePiece> pieces, string place, List<string> faults)
    {
        if (pieces.Sum(static piece => piece.Literal.Length) > PopulationLimits.NameBytes)
            faults.Add($"{place}: its text alone is longer than a name may be ({PopulationLimits.NameBytes} bytes).");
        if (pieces.Any(static piece => piece.Literal.Contains((byte)0)))
            faults.Add($"{place}: it holds NUL.");
    }
}
