using System.Text;
using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Collection.Searching;

/// <summary>Reads the text of hits in plain files: the line, and the lines around it. One thread.</summary>
internal sealed class HitText(int context)
{
    /// <summary>Bytes of a line that are shown.</summary>
    public const int MaxShownBytes = 16 * 1024;

    private readonly byte[] _line = new byte[MaxShownBytes];
    private readonly byte[] _step = new byte[2048];

    /// <summary>The text of bytes that are a line or the beginning of one.</summary>
    public static string Show(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(Utf8Repair.Cut(line, MaxShownBytes));

    public SearchHit Read(SearchFile file, in FoundLine found, string cursor)
    {
        // Lines after the hit may lie beyond the place where the last answer ended.
        PlainText text = file.Handle is { } handle && context > 0 ? new PlainText(handle, RandomAccess.GetLength(handle)) : file.Text;
        int read = text.Read(found.Offset, _line.AsSpan(0, (int)Math.Min(_line.Length, found.Length)));
        string line = Show(_line.AsSpan(0, read));
        return new SearchHit(
            file.File, found.Offset, found.Ticks == 0 ? null : new DateTime(found.Ticks, DateTimeKind.Utc), found.Level, line,
            context == 0 ? [] : Before(text, found.Offset), context == 0 ? [] : Following(text, found.Offset + found.Length), cursor);
    }

    private List<string> Before(in PlainText text, long start)
    {
        List<string> lines = [];
        while (lines.Count < context && start > 0)
        {
            long end = start;
            start = text.LineStartBefore(end, 0, _step);
            lines.Add(Show(text, start, end - start));
        }

        lines.Reverse();
        return lines;
    }

    private List<string> Following(in PlainText text, long end)
    {
        List<string> lines = [];
        long start = text.LineStartAtOrAfter(end + 1, _step);
        while (lines.Count < context && start < text.Length)
        {
            long next = text.LineStartAtOrAfter(start + 1, _step);
            lines.Add(Show(text, start, next - start));
            start = next;
        }

        return lines;
    }

    private string Show(in PlainText text, long start, long length)
    {
        int read = text.Read(start, _line.AsSpan(0, (int)Math.Min(_line.Length, length)));
        ReadOnlySpan<byte> line = _line.AsSpan(0, read);
        if (line.Length == length && line.Length > 0 && line[^1] == '\n')
            line = line[..^1];
        if (line.Length > 0 && line[^1] == '\r')
            line = line[..^1];
        return Show(line);
    }
}
