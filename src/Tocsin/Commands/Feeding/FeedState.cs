using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin.Commands.Feeding;

/// <summary>
/// What a feeding remembers. Its text begins with a line that holds one number, as the older feeder's state file does and needs: all lines up to it are answered. Then
/// one line of JSON, then a line for each line answered since, in any order. See <c>docs/formats/feed-state.md</c>.
/// </summary>
/// <param name="Answered">Lines that are answered.</param>
/// <param name="Origin">What was sent where; null in a file of the older feeder, which knows only the number.</param>
internal sealed record FeedState(AnsweredLines Answered, FeedOrigin? Origin)
{
    private const int Version = 1;
    private const int MostShown = 40;

    /// <summary>The text up to the answers that follow.</summary>
    public static byte[] Text(AnsweredLines answered, FeedOrigin origin)
    {
        FeedStateLine line = new(Version, origin.To, origin.Rule, origin.Path, origin.Source, [.. answered.Beyond().Select(run => new long[] { run.First, run.Last })]);
        return Encoding.UTF8.GetBytes($"{answered.Through.ToString(CultureInfo.InvariantCulture)}\n{JsonSerializer.Serialize(line, FeedStateJson.Default.FeedStateLine)}\n");
    }

    /// <summary>Reads a state; a last line without its end is one that a crash cut off, and is none.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static FeedState Parse(string text)
    {
        int whole = text.LastIndexOf('\n') + 1;
        string[] lines = whole == 0 ? [text] : text[..(whole - 1)].Split('\n'); // the older feeder writes no line end
        long through = Number(lines[0].Trim());
        if (lines.Length == 1)
        {
            return new FeedState(new AnsweredLines(through), null);
        }

        FeedStateLine line = Details(lines[1]);
        IEnumerable<long> beyond = line.Beyond!.SelectMany(Run).Concat(lines.Skip(2).Select(Number));
        return new FeedState(new AnsweredLines(through, beyond), new FeedOrigin(line.To!, line.Rule!, line.Path, line.Source));
    }

    private static FeedStateLine Details(string json)
    {
        FeedStateLine? line;
        try
        {
            line = JsonSerializer.Deserialize(json, FeedStateJson.Default.FeedStateLine);
        }
        catch (JsonException fault)
        {
            throw new FormatException("its second line is not what a feeding writes", fault);
        }

        return line switch
        {
            { Version: > Version } => throw new FormatException($"it is of version {line.Version}, which a later program wrote"),
            { Version: Version, To: not null, Rule: not null, Beyond: not null } => line,
            _ => throw new FormatException("its second line lacks something"),
        };
    }

    private static IEnumerable<long> Run(long[] run)
    {
        if (run is not [> 0 and var first, var last] || last < first || last - first > 2L * AnsweredLines.Window)
        {
            throw new FormatException("one of its runs of lines is none");
        }

        for (long line = first; line <= last; line++)
        {
            yield return line;
        }
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        ? number
        : throw new FormatException($"'{(text.Length > MostShown ? text[..MostShown] + "…" : text)}' is not the number of a line");
}

/// <summary>What is sent where.</summary>
/// <param name="To">Where each event is posted.</param>
/// <param name="Rule">The mapping rule's text.</param>
/// <param name="Path">The file, absolute; null for standard input.</param>
/// <param name="Source">The name that the file's beginning gives it; null for standard input.</param>
internal sealed record FeedOrigin(string To, string Rule, string? Path, string? Source);

internal sealed record FeedStateLine(int Version, string? To, string? Rule, string? Path, string? Source, long[][]? Beyond);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FeedStateLine))]
[JsonSerializable(typeof(FeedSummary))]
internal sealed partial class FeedStateJson : JsonSerializerContext;
