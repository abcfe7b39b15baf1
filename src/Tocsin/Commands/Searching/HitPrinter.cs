using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Spectre.Console;
using Tocsin.Engine.Collection.Searching;
using Tocsin.Engine.Logs;
using Tocsin.Terminal;

namespace Tocsin.Commands.Searching;

/// <summary>Prints hits as they are found: for people, the file and the time dimmed and the match standing out on a terminal, or one JSON object a line.</summary>
internal sealed class HitPrinter(SearchQuery query, bool json, Screen screen, TextWriter output)
{
    private static readonly JsonSerializerOptions Names = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter<Severity>(JsonNamingPolicy.SnakeCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private const int Leading = 32;

    // In a pipe neither is needed, and making them takes longer than searching a gigabyte.
    private readonly IAnsiConsole? _console = screen.Colors ? screen.On(output) : null;
    private readonly Regex? _match = query.Text.Length == 0 || !screen.Colors ? null : new Regex(
        query.IsRegex ? query.Text : Regex.Escape(query.Text),
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (query.IgnoreCase ? RegexOptions.IgnoreCase : RegexOptions.None));

    /// <summary>Hits so far.</summary>
    public int Count { get; private set; }

    public void Print(SearchHit hit)
    {
        if (json)
        {
            output.WriteLine(Printable.Json(JsonSerializer.Serialize(HitRecord.Of(hit), Names)));
        }
        else
        {
            if (query.Context > 0 && Count > 0)
                Write("--");
            string place = Printable.Line(hit.File.Path);
            foreach (string line in hit.Before)
                Write($"{place} {Printable.Line(line)}");
            Write(hit, place);
            foreach (string line in hit.Following)
                Write($"{place} {Printable.Line(line)}");
        }

        Count++;
        // Somebody looks on, or the next hit may be far: hits are shown as they are found.
        output.Flush();
    }

    private void Write(SearchHit hit, string place)
    {
        // Most lines begin with their time; one that has it from a line before, or states it in another zone, does not.
        string text = Printable.Line(hit.Line);
        string time = hit.Time is { } known && !BeginsWith(text, known) ? known.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " " : "";
        if (_console is null)
        {
            output.WriteLine($"{place} {time}{text}");
            return;
        }

        Line line = new Line($"{place} {time}", Ink.Quiet) { Cut = false };
        int end = 0;
        foreach (Match match in _match?.Matches(text) ?? Enumerable.Empty<Match>())
        {
            line.With(text[end..match.Index]).With(match.Value, Ink.Bad);
            end = match.Index + match.Length;
        }

        Write(line.With(text[end..]));
    }

    /// <summary>Whether a line shows this time to the second, day and all, within its first characters.</summary>
    private static bool BeginsWith(string text, DateTime time)
    {
        ReadOnlySpan<char> begin = text.AsSpan(0, Math.Min(text.Length, Leading));
        int clock = begin.IndexOf(time.ToString("HH:mm:ss", CultureInfo.InvariantCulture), StringComparison.Ordinal);
        if (clock < 0)
            return false;
        ReadOnlySpan<char> date = begin[..clock];
        int number = date.LastIndexOf(time.Day.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return number >= 0 && (number == 0 || date[number - 1] == '0' || !char.IsAsciiDigit(date[number - 1]))
            && (time.Day > 9 || number + 1 == date.Length || !char.IsAsciiDigit(date[number + 1]));
    }

    private void Write(string quiet)
    {
        if (_console is null)
            output.WriteLine(quiet);
        else
            Write(new Line(quiet, Ink.Quiet) { Cut = false });
    }

    private void Write(Line line)
    {
        _console!.Write(line);
        output.WriteLine();
    }

    private sealed record HitRecord(
        string File, string Service, string Remote, long Offset, DateTime? Time, Severity Level, string Line, IReadOnlyList<string>? Before, IReadOnlyList<string>? Following)
    {
        public static HitRecord Of(SearchHit hit) => new(
            hit.File.Path, hit.File.Category, hit.File.Remote, hit.Offset, hit.Time is { } time ? new DateTime(time.Ticks - (time.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc) : null,
            hit.Level, hit.Line, hit.Before.Count == 0 ? null : hit.Before, hit.Following.Count == 0 ? null : hit.Following);
    }
}
