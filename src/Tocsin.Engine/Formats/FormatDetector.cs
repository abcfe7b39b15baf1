using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Formats;

/// <summary>
/// Decides the header format of a log on its first lines, at most <see cref="MaxLines"/>. A line counts for a format when the header
/// fits and is plausible: its time is in the calendar, its level is one. Lines that continue another (they begin with white
/// space, as stack traces do) count for none. One thread uses it, once.
/// </summary>
public sealed class FormatDetector
{
    /// <summary>Lines that are looked at.</summary>
    public const int MaxLines = 200;

    /// <summary>Share of the lines that a format must fit.</summary>
    private const double LeastShare = 0.5;

    /// <summary>A format with more in its header is taken before one that fits this little better.</summary>
    private const double NearlyBest = 0.9;

    private readonly Candidate[] _candidates;
    private int _lines;

    public FormatDetector() =>
        _candidates = [.. FormatCatalogue.Presets.Where(preset => preset != FormatCatalogue.None).Select(preset => new Candidate(preset))];

    /// <summary>True when there is nothing more to learn.</summary>
    public bool IsFull => _lines >= MaxLines;

    /// <summary>True when no line has counted so far.</summary>
    public bool IsEmpty => _lines == 0;

    /// <summary>Looks at one line.</summary>
    public void Add(ReadOnlySpan<byte> line, long arrivalTicks)
    {
        if (IsFull || line.IsEmpty || AsciiBytes.IsWhiteSpace(line[0]))
            return;
        _lines++;
        foreach (Candidate candidate in _candidates)
            candidate.Look(line, arrivalTicks);
    }

    /// <summary>The format that explains the lines best, and why; <c>none</c> when no format fits half of them.</summary>
    public (LineFormat Format, string Reason) Decide()
    {
        Candidate best = _candidates.MaxBy(candidate => candidate.Fits)!;
        if (_lines == 0 || best.Fits < _lines * LeastShare)
        {
            string closest = best.Fits == 0 ? "no known header fits any of them" : $"the closest, {best.Format.Name}, fits {best.Fits}";
            return (FormatCatalogue.None, $"none: {Lines(_lines)} looked at, {closest}; every line is kept whole");
        }

        Candidate chosen = _candidates.First(candidate => candidate.Fits >= best.Fits * NearlyBest);
        return (chosen.Format, $"{chosen.Format.Name}: {chosen.Fits} of {Lines(_lines)} fit{chosen.Sample}");
    }

    private static string Lines(int count) => count == 1 ? "1 line" : $"{count} lines";

    private sealed class Candidate(LineFormat format)
    {
        private readonly ILineParser _parser = format.CreateParser();

        public LineFormat Format { get; } = format;

        public int Fits { get; private set; }

        /// <summary>How the first line that fitted was understood, for people to check.</summary>
        public string Sample { get; private set; } = "";

        public void Look(ReadOnlySpan<byte> line, long arrivalTicks)
        {
            ParsedLine parsed = _parser.Parse(line, arrivalTicks);
            if (!parsed.HeaderMatched)
                return;
            if (Fits++ == 0)
                Sample = Describe(parsed);
        }

        private static string Describe(ParsedLine parsed)
        {
            List<string> parts = [];
            if (parsed.EventTicks != 0)
                parts.Add($"its time as {new DateTime(parsed.EventTicks, DateTimeKind.Utc):yyyy-MM-ddTHH:mm:ss.fff}Z");
            if (parsed.Severity != Severity.Unknown)
                parts.Add($"its level as {parsed.Severity}");
            return parts.Count == 0 ? "" : $"; the first one has {string.Join(" and ", parts)}";
        }
    }
}
