using System.Text;

namespace Tocsin.Engine.Formats;

/// <summary>Reads the notation of header patterns; <c>docs/guides/formats.md</c> describes it.</summary>
internal sealed class HeaderPatternReader
{
    private const int MaxOptionalParts = 6;

    private readonly string _text;
    private readonly List<string> _names = [];
    private int _optionals;

    private HeaderPatternReader(string text) => _text = text;

    private abstract record Element;

    private sealed record Field(int Index) : Element;

    private sealed record Literal(byte[] Bytes) : Element;

    private sealed record Space : Element;

    private sealed record Optional(List<Element> Inside) : Element;

    /// <summary>Compiles a pattern.</summary>
    /// <returns>False with a sentence that says where the pattern is wrong and how to mend it.</returns>
    public static bool TryRead(string text, out HeaderPattern? pattern, out string? error)
    {
        pattern = null;
        try
        {
            // Lines are matched without the white space at their ends.
            HeaderPatternReader reader = new(text.Trim(' ', '\t'));
            int at = 0;
            List<Element> elements = reader.ReadElements(ref at, closing: null);
            pattern = reader.Compile(elements);
            error = null;
            return true;
        }
        catch (FormatException wrong)
        {
            error = wrong.Message;
            return false;
        }
    }

    private FormatException Wrong(int at, string what) =>
        new($"The header pattern '{_text}' is wrong at character {at + 1}: {what}");

    private List<Element> ReadElements(ref int at, string? closing)
    {
        List<Element> elements = [];
        StringBuilder literal = new();
        while (at < _text.Length)
        {
            if (closing is not null && string.CompareOrdinal(_text, at, closing, 0, closing.Length) == 0)
                break;
            char c = _text[at];
            if (c is ' ' or '\t')
            {
                Flush(elements, literal);
                while (at < _text.Length && _text[at] is ' ' or '\t')
                    at++;
                elements.Add(new Space());
            }
            else if (c == '<')
            {
                Flush(elements, literal);
                elements.Add(ReadField(ref at));
            }
            else if (c == '\\')
            {
                literal.Append(ReadEscape(ref at));
            }
            else if (c is '(' or '[' && OptionalCloses(at))
            {
                Flush(elements, literal);
                elements.Add(ReadOptional(ref at, c));
            }
            else
            {
                literal.Append(c);
                at++;
            }
        }

        Flush(elements, literal);
        return elements;
    }

    private static void Flush(List<Element> elements, StringBuilder literal)
    {
        if (literal.Length == 0)
            return;
        elements.Add(new Literal(Encoding.UTF8.GetBytes(literal.ToString())));
        literal.Clear();
    }

    private Field ReadField(ref int at)
    {
        int close = _text.IndexOf('>', at);
        if (close < 0)
            throw Wrong(at, "'<' opens a field and no '>' closes it. Write <Name>, or \\< for the character itself.");
        string name = _text[(at + 1)..close];
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            throw Wrong(at, $"'<{name}>' is no field name. A name has letters, digits and '_'; write \\< for the character itself.");
        if (_names.Contains(name))
            throw Wrong(at, $"the field <{name}> stands twice. Give the second one another name, such as <{name}2>.");
        if (_names.Count == HeaderPattern.MaxFields)
            throw Wrong(at, $"a pattern has at most {HeaderPattern.MaxFields} fields. Leave the rest of the line to <Content>.");
        _names.Add(name);
        at = close + 1;
        return new Field(_names.Count - 1);
    }

    private char ReadEscape(ref int at)
    {
        if (at + 1 == _text.Length)
            throw Wrong(at, "'\\' stands at the end. Write \\\\ for the character itself.");
        char escaped = _text[at + 1];
        if (char.IsAsciiLetterOrDigit(escaped) || char.IsWhiteSpace(escaped))
            throw Wrong(at, $"'\\{escaped}' is a regular expression, and between fields only plain text may stand. A space already matches any run of white space; name what varies, such as <Other>.");
        at += 2;
        return escaped;
    }

    /// <summary>True when the bracket that opens here is closed by the same kind with a '?' after it; otherwise it is plain text.</summary>
    private bool OptionalCloses(int open)
    {
        char opening = _text[open];
        char closing = opening == '(' ? ')' : ']';
        int depth = 0;
        for (int at = open; at < _text.Length; at++)
        {
            if (_text[at] == '\\')
                at++;
            else if (_text[at] == opening)
                depth++;
            else if (_text[at] == closing && --depth == 0)
                return at + 1 < _text.Length && _text[at + 1] == '?';
        }

        return false;
    }

    private Optional ReadOptional(ref int at, char opening)
    {
        int open = at;
        if (++_optionals > MaxOptionalParts)
            throw Wrong(open, $"a pattern has at most {MaxOptionalParts} optional parts.");
        at++;
        List<Element> inside = ReadElements(ref at, opening == '(' ? ")?" : "]?");
        at += 2;
        if (opening == '[')
        {
            inside.Insert(0, new Literal("["u8.ToArray()));
            inside.Add(new Literal("]"u8.ToArray()));
        }

        if (inside.Count == 0)
            throw Wrong(open, "an optional part is empty.");
        return new Optional(inside);
    }

    private HeaderPattern Compile(List<Element> elements)
    {
        if (!_names.Any(name => RoleOf(name) == FieldRole.Content))
            throw Wrong(_text.Length, "there is no <Content> field, so nothing would be left to mine. Put <Content> where the message stands.");
        if (_names.Count(name => RoleOf(name) == FieldRole.Content) > 1)
            throw Wrong(0, "two fields are the content. Keep <Content> and give the other another name.");

        List<(List<HeaderPattern.Part> Parts, int Next)>[] outgoing = [.. _names.Select(_ => new List<(List<HeaderPattern.Part>, int)>())];
        List<(List<HeaderPattern.Part> Parts, int Next)> start = [];
        Walk([.. elements], [], -1, start);
        HeaderPattern.Node[] nodes = new HeaderPattern.Node[_names.Count];
        for (int i = 0; i < nodes.Length; i++)
            nodes[i] = new HeaderPattern.Node(_names[i], RoleOf(_names[i]), Edges(outgoing[i]));
        return new HeaderPattern { Text = _text, Start = Edges(start), Nodes = nodes };

        // Follows every path from one field to the next; 'from' is the field left behind, -1 at the start.
        void Walk(Element[] rest, List<HeaderPattern.Part> between, int from, List<(List<HeaderPattern.Part>, int)> edges)
        {
            for (int i = 0; i < rest.Length; i++)
            {
                switch (rest[i])
                {
                    case Literal literal:
                        Append(between, literal.Bytes);
                        break;
                    case Space:
                        AppendSpace(between);
                        break;
                    case Optional optional:
                        Walk([.. optional.Inside, .. rest[(i + 1)..]], [.. between], from, edges);
                        Walk(rest[(i + 1)..], [.. between], from, edges);
                        return;
                    case Field field:
                        if (from >= 0 && between.Count == 0)
                            throw Wrong(_text.IndexOf($"<{_names[field.Index]}>", StringComparison.Ordinal), $"<{_names[from]}> and <{_names[field.Index]}> touch, so <{_names[from]}> would always be empty. Put what stands between them there, or join them into one field.");
                        bool known = outgoing[field.Index].Count > 0;
                        edges.Add((between, field.Index));
                        if (!known)
                            Walk(rest[(i + 1)..], [], field.Index, outgoing[field.Index]);
                        return;
                }
            }

            edges.Add((between, HeaderPattern.End));
        }
    }

    private static HeaderPattern.Edge[] Edges(List<(List<HeaderPattern.Part> Parts, int Next)> edges) =>
        [.. edges.Select(edge => new HeaderPattern.Edge([.. edge.Parts], edge.Next))];

    private static void Append(List<HeaderPattern.Part> parts, byte[] bytes)
    {
        if (parts.Count > 0 && parts[^1].Literal is { } last)
            parts[^1] = new HeaderPattern.Part([.. last, .. bytes], 0);
        else
            parts.Add(new HeaderPattern.Part(bytes, 0));
    }

    private static void AppendSpace(List<HeaderPattern.Part> parts)
    {
        if (parts.Count > 0 && parts[^1].Literal is null)
            parts[^1] = new HeaderPattern.Part(null, parts[^1].MinRun + 1);
        else
            parts.Add(new HeaderPattern.Part(null, 1));
    }

    private static FieldRole RoleOf(string name) => name.ToLowerInvariant() switch
    {
        "content" or "message" or "msg" => FieldRole.Content,
        "component" or "logger" or "program" => FieldRole.Component,
        "level" or "severity" => FieldRole.Level,
        "date" or "time" or "timestamp" or "datetime" or "month" or "day" or "year" or "zone" => FieldRole.Time,
        "pid" or "tid" => FieldRole.Number,
        _ => FieldRole.Other,
    };
}
