using System.Globalization;
using System.Text;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>A log file as a formula: any number of lines of one length, of which nothing is kept. Lines of its own may follow.</summary>
internal sealed class MadeUpLog(long lines)
{
    /// <summary>Bytes of a made-up line, with its line feed.</summary>
    public const int LineBytes = 100;

    private static readonly DateTime Begin = new(2026, 1, 5, 8, 0, 0, DateTimeKind.Utc);
    private readonly List<(string Text, long Offset, bool IsCut)> _more = [];
    private readonly Lock _lock = new();
    private long _lines = lines;

    public long Count
    {
        get
        {
            lock (_lock)
            {
                return _lines + _more.Count;
            }
        }
    }

    public long Length => OffsetOf(Count);

    /// <summary>Empties it, as copytruncate does.</summary>
    public void Truncate()
    {
        lock (_lock)
        {
            (_lines, _) = (0, 0);
            _more.Clear();
        }
    }

    public long Append(string text, bool isCut = false)
    {
        lock (_lock)
        {
            long offset = _more.Count == 0 ? _lines * LineBytes : _more[^1].Offset + Encoding.UTF8.GetByteCount(_more[^1].Text) + 1;
            _more.Add((text, offset, isCut));
            return offset;
        }
    }

    public long OffsetOf(long line)
    {
        lock (_lock)
        {
            return line < _lines || _more.Count == 0 ? Math.Min(line, _lines) * LineBytes
                : line - _lines < _more.Count ? _more[(int)(line - _lines)].Offset
                : _more[^1].Offset + Encoding.UTF8.GetByteCount(_more[^1].Text) + 1;
        }
    }

    /// <summary>The line that holds a byte.</summary>
    public long LineAt(long offset)
    {
        lock (_lock)
        {
            if (offset < _lines * LineBytes)
            {
                return Math.Max(0, offset) / LineBytes;
            }

            int at = _more.FindLastIndex(line => line.Offset <= offset);
            return offset >= LengthUnlocked() ? _lines + _more.Count : _lines + Math.Max(0, at);
        }
    }

    public object Line(long line)
    {
        lock (_lock)
        {
            if (line >= _lines)
            {
                (string own, long offset, bool isCut) = _more[(int)(line - _lines)];
                return new { offset, text = own, time = (DateTime?)null, level = LevelOf(own), is_cut = isCut };
            }

            string text = Text(line);
            return new { offset = line * LineBytes, text, time = (DateTime?)TimeOf(line), level = LevelOf(text), is_cut = false };
        }
    }

    public string TextOf(long line)
    {
        lock (_lock)
        {
            return line >= _lines ? _more[(int)(line - _lines)].Text : Text(line);
        }
    }

    public static DateTime TimeOf(long line) => Begin.AddMilliseconds(line * 5);

    public static string LevelOf(string text) =>
        text.Contains("ERROR", StringComparison.Ordinal) ? "error" : text.Contains("WARN", StringComparison.Ordinal) ? "warning" : text.Contains("INFO", StringComparison.Ordinal) ? "information" : "unknown";

    private static string Text(long line)
    {
        string level = line % 97 == 96 ? "ERROR" : line % 31 == 30 ? "WARN " : "INFO ";
        string text = string.Create(CultureInfo.InvariantCulture, $"{TimeOf(line):yyyy-MM-dd HH:mm:ss.fff} {level} worker-{line % 8} request {line:000000000} took {line * 7 % 913} ms from 10.0.{line % 250}.{line * 3 % 250}");
        return text.PadRight(LineBytes - 1)[..(LineBytes - 1)];
    }

    private long LengthUnlocked() => _more.Count == 0 ? _lines * LineBytes : _more[^1].Offset + Encoding.UTF8.GetByteCount(_more[^1].Text) + 1;
}
