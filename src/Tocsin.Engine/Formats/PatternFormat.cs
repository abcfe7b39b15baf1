using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Formats;

/// <summary>
/// A header in the field's own notation, <c>&lt;Date&gt; &lt;Time&gt; &lt;Level&gt; &lt;Component&gt;: &lt;Content&gt;</c>. A pattern that a user states fits exactly
/// where its regex would; one of our own is strict besides (the time must be in the calendar, the level must be one), so
/// that a stack trace is not mistaken for a header.
/// </summary>
public sealed class PatternFormat : LineFormat
{
    private readonly HeaderPattern[] _alternatives;
    private readonly bool _strict;

    private PatternFormat(string name, string description, bool strict, HeaderPattern[] alternatives)
    {
        Name = name;
        Description = description;
        _strict = strict;
        _alternatives = alternatives;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Description { get; }

    /// <summary>Compiles a user's pattern.</summary>
    /// <returns>False with a sentence that says where the pattern is wrong and how to mend it.</returns>
    public static bool TryCreate(string pattern, out PatternFormat? format, out string? error)
    {
        format = null;
        if (!HeaderPatternReader.TryRead(pattern, out HeaderPattern? compiled, out error))
            return false;
        format = new PatternFormat(pattern, "A header pattern stated by the user.", strict: false, [compiled!]);
        return true;
    }

    /// <summary>One of our own: the first pattern that fits a line strictly is taken.</summary>
    internal static PatternFormat Known(string name, string description, params string[] patterns) =>
        new(name, description, strict: true, [.. patterns.Select(Compiled)]);

    /// <inheritdoc/>
    public override ILineParser CreateParser() => new Parser(_alternatives, _strict);

    private static HeaderPattern Compiled(string pattern) =>
        HeaderPatternReader.TryRead(pattern, out HeaderPattern? compiled, out string? error) ? compiled! : throw new ArgumentException(error, nameof(pattern));

    private sealed class Parser(HeaderPattern[] alternatives, bool strict) : ILineParser
    {
        private readonly int[] _starts = new int[HeaderPattern.MaxFields];
        private readonly int[] _ends = new int[HeaderPattern.MaxFields];

        public ParsedLine Parse(ReadOnlySpan<byte> line, long arrivalTicks)
        {
            ReadOnlySpan<byte> trimmed = AsciiBytes.Trim(line);
            foreach (HeaderPattern pattern in alternatives)
            {
                ParsedLine parsed = default;
                Span<int> starts = _starts.AsSpan(0, pattern.Nodes.Length);
                Span<int> ends = _ends.AsSpan(0, pattern.Nodes.Length);
                if (HeaderMatcher.TryMatch(pattern, trimmed, starts, ends)
                    && TryUnderstand(pattern, trimmed, starts, ends, arrivalTicks, ref parsed))
                    return parsed;
            }

            return new ParsedLine { Content = line };
        }

        private bool TryUnderstand(
            HeaderPattern pattern, ReadOnlySpan<byte> line, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends, long arrivalTicks, ref ParsedLine parsed)
        {
            TimeParts time = new();
            bool timed = false;
            bool timeReads = true;
            for (int i = 0; i < pattern.Nodes.Length; i++)
            {
                if (starts[i] < 0)
                    continue;
                ReadOnlySpan<byte> value = line[starts[i]..ends[i]];
                switch (pattern.Nodes[i].Role)
                {
                    case FieldRole.Content:
                        parsed.Content = value;
                        break;
                    case FieldRole.Component:
                        parsed.Component = strict ? AsciiBytes.TrimEnd(value) : value;
                        if (strict && (value.IsEmpty || parsed.Component.ContainsAny(AsciiBytes.WhiteSpace)))
                            return false;
                        break;
                    case FieldRole.Level:
                        parsed.Severity = SeverityNames.Parse(AsciiBytes.Trim(value));
                        if (strict && parsed.Severity == Severity.Unknown)
                            return false;
                        break;
                    case FieldRole.Number when strict:
                        if (value.IsEmpty || AsciiBytes.LeadingDigits(value) != value.Length)
                            return false;
                        break;
                    case FieldRole.Time:
                        timed = true;
                        timeReads = timeReads && time.Feed(value);
                        if (strict && !timeReads)
                            return false;
                        break;
                }
            }

            if (timed)
            {
                timeReads = time.TryResolve(arrivalTicks, out long ticks) && timeReads;
                parsed.EventTicks = timeReads ? ticks : 0;
            }

            parsed.HeaderMatched = timeReads || !strict;
            return parsed.HeaderMatched;
        }
    }
}
