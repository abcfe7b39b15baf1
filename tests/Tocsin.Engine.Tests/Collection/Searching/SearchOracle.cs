using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Searching;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Formats.Trouble;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Tests.Collection.Searching;

/// <summary>The plain answer: every line of every file in memory, forward, one after the other.</summary>
internal static class SearchOracle
{
    public sealed record Line(CollectedFile File, long Offset, byte[] Bytes, DateTime? Time, Severity Level, bool FileHasTimes);

    public sealed record Answer(long File, long Offset, DateTime? Time, Severity Level, string Line, string Before, string Following);

    public static List<Line> Read(MadeUpLogs logs, CollectedFile file)
    {
        byte[] bytes = Text(logs, file);
        FormatDetector detector = new();
        List<(long Offset, byte[] Bytes)> lines = [];
        for (int start = 0; start < bytes.Length;)
        {
            int end = Array.IndexOf(bytes, (byte)'\n', start);
            int next = end < 0 ? bytes.Length : end + 1;
            int length = (end < 0 ? bytes.Length : end) - start;
            length -= length > 0 && bytes[start + length - 1] == '\r' ? 1 : 0;
            lines.Add((start, bytes[start..(start + length)]));
            start = next;
        }

        foreach ((long _, byte[] line) in lines)
            detector.Add(line, file.Modified.Ticks);
        LineFormat format = detector.Decide().Format;
        ILineParser parser = format.CreateParser();
        TroubleDetector trouble = new();
        DateTime? time = null;
        List<Line> all = [];
        foreach ((long offset, byte[] line) in lines)
        {
            byte[] head = line[..Math.Min(line.Length, 64 * 1024)];
            ParsedLine parsed = parser.Parse(head, file.Modified.Ticks);
            time = parsed.EventTicks > 0 ? new DateTime(parsed.EventTicks, DateTimeKind.Utc) : time;
            all.Add(new Line(file, offset, line, time, trouble.Look(head, parsed.Severity), format.Name != "none"));
        }

        return all;
    }

    /// <summary>All hits, whatever the limit.</summary>
    public static List<Answer> Find(IEnumerable<List<Line>> files, SearchQuery query)
    {
        Regex? regex = query.IsRegex ? new Regex(query.Text, (query.IgnoreCase ? RegexOptions.IgnoreCase : RegexOptions.None) | RegexOptions.CultureInvariant) : null;
        List<Answer> found = [];
        foreach (List<Line> lines in files)
        {
            for (int i = lines.Count - 1; i >= 0; i--)
            {
                Line line = lines[i];
                if (FitsText(line, query, regex) && (query.Level is not { } level || line.Level >= level) && FitsTime(line, query))
                {
                    int before = Math.Max(0, i - query.Context);
                    found.Add(new Answer(
                        line.File.Id, line.Offset, line.Time, line.Level, Show(line.Bytes),
                        string.Join('\n', lines[before..i].Select(l => Show(l.Bytes))),
                        string.Join('\n', lines.Skip(i + 1).Take(query.Context).Select(l => Show(l.Bytes)))));
                }
            }
        }

        return found;
    }

    public static Answer Of(SearchHit hit) =>
        new(hit.File.Id, hit.Offset, hit.Time, hit.Level, hit.Line, string.Join('\n', hit.Before), string.Join('\n', hit.Following));

    private static bool FitsText(Line line, SearchQuery query, Regex? regex) =>
        regex is not null
            ? regex.IsMatch(Encoding.UTF8.GetString(line.Bytes, 0, Math.Min(line.Bytes.Length, 64 * 1024)))
            : Encoding.Latin1.GetString(line.Bytes).Contains(
                Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(query.Text)), query.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private static bool FitsTime(Line line, SearchQuery query) =>
        (query.From is null && query.To is null)
        || (line.Time is { } time ? (query.From is not { } from || time >= from) && (query.To is not { } to || time < to) : !line.FileHasTimes);

    private static string Show(byte[] line) => Encoding.UTF8.GetString(line.Length <= 16 * 1024 ? line : line[..(16 * 1024)]);

    private static byte[] Text(MadeUpLogs logs, CollectedFile file)
    {
        using FileStream raw = File.OpenRead(logs.PathOf(file));
        using Stream text = file.Compression switch
        {
            FileCompression.Gzip => new GZipStream(raw, CompressionMode.Decompress),
            FileCompression.Brotli => new BrotliStream(raw, CompressionMode.Decompress),
            _ => raw,
        };
        using MemoryStream all = new();
        text.CopyTo(all);
        return all.ToArray();
    }
}
