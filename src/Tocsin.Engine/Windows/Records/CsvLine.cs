using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Windows.Records;

/// <summary>
/// The cells of one line of CSV (RFC 4180; a cell has no line end, for a line is a record). White space around a cell that is not quoted is none of it. One thread.
/// </summary>
internal sealed class CsvLine
{
    /// <summary>Most cells of a line.</summary>
    public const int MostCells = 64;

    private readonly (int Start, int Length)[] _cells = new (int, int)[MostCells];
    private byte[] _unquoted = new byte[1024];
    private int _used;

    /// <summary>Cuts a line; false when a quote does not close, or something follows it, or there are too many cells. The spans of the line before are no longer valid.</summary>
    public bool TryRead(ReadOnlySpan<byte> line, out int count)
    {
        count = 0;
        _used = 0;
        int at = 0;
        while (true)
        {
            if (count == MostCells)
                return false;
            int start = at;
            while (start < line.Length && AsciiBytes.IsWhiteSpace(line[start]))
                start++;
            if (start < line.Length && line[start] == '"')
            {
                if (!TryQuoted(line, start + 1, out at))
                    return false;
                _cells[count++] = (start, at - start);
            }
            else
            {
                int length = line[at..].IndexOf((byte)',');
                int end = length < 0 ? line.Length : at + length;
                start = Math.Min(start, end);
                _cells[count++] = (start, AsciiBytes.TrimEnd(line[start..end]).Length);
                at = end;
            }

            if (at == line.Length)
                return true;
            at++; // the comma
        }
    }

    /// <summary>The text of a cell of the line read last.</summary>
    public ReadOnlySpan<byte> Cell(ReadOnlySpan<byte> line, int cell)
    {
        ReadOnlySpan<byte> text = line.Slice(_cells[cell].Start, _cells[cell].Length);
        if (text.IsEmpty || text[0] != '"')
            return text;
        text = AsciiBytes.TrimEnd(text)[1..^1];
        return text.Contains((byte)'"') ? Unquote(text) : text;
    }

    /// <summary>Goes to the comma or the end after a quoted cell.</summary>
    private static bool TryQuoted(ReadOnlySpan<byte> line, int inside, out int end)
    {
        end = inside;
        while (true)
        {
            int quote = line[end..].IndexOf((byte)'"');
            if (quote < 0)
                return false;
            end += quote + 1;
            if (end == line.Length || line[end] != '"')
                break;
            end++;
        }

        end += AsciiBytes.LeadingWhiteSpace(line[end..]);
        return end == line.Length || line[end] == ',';
    }

    /// <summary>Two quotes are one.</summary>
    private ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> text)
    {
        if (_unquoted.Length < _used + text.Length)
        {
            _unquoted = new byte[(_used + text.Length) * 2]; // the cells that lie in the old memory keep it
            _used = 0;
        }

        int start = _used;
        while (true)
        {
            int quote = text.IndexOf((byte)'"');
            ReadOnlySpan<byte> plain = quote < 0 ? text : text[..(quote + 1)];
            plain.CopyTo(_unquoted.AsSpan(_used));
            _used += plain.Length;
            if (quote < 0)
                return _unquoted.AsSpan(start, _used - start);
            text = text[(quote + 2)..];
        }
    }
}
