using System.Text;
using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Windows.Counting;

/// <summary>The earliest lines of a group's window, by time, then lane, then position: whatever order they came in.</summary>
internal sealed class EarliestLines
{
    /// <summary>Characters of a line that are kept.</summary>
    public const int LineCharacters = 1_024;

    // No character takes more in UTF-8 for each of its UTF-16 units.
    private const int LineBytes = 3 * LineCharacters;

    private Entry[] _entries = [];
    private int _count, _most;

    private struct Entry
    {
        public long Ticks;
        public long Position;
        public int Lane;
        public int Length;
        public byte[]? Text;
    }

    /// <summary>Lines that are kept.</summary>
    public int Count => _count;

    /// <summary>Begins anew, to keep so many.</summary>
    public void Clear(int most)
    {
        (_count, _most) = (0, most);
        if (_entries.Length < most)
            Array.Resize(ref _entries, most);
    }

    /// <summary>Keeps a line if it is among the earliest.</summary>
    public void Add(long ticks, int lane, long position, ReadOnlySpan<byte> line)
    {
        if (_count == _most && (_most == 0 || !IsBefore(ticks, lane, position, in _entries[_count - 1])))
            return;
        int at = _count == _most ? _count - 1 : _count++;
        byte[]? text = _entries[at].Text;
        for (; at > 0 && IsBefore(ticks, lane, position, in _entries[at - 1]); at--)
            _entries[at] = _entries[at - 1];
        line = FrequentUrls.Cut(line, LineBytes);
        if (text is null || text.Length < line.Length)
            text = new byte[Math.Max(128, line.Length)];
        line.CopyTo(text);
        _entries[at] = new Entry { Ticks = ticks, Lane = lane, Position = position, Length = line.Length, Text = text };
    }

    /// <summary>Keeps the earliest of both.</summary>
    public void Merge(EarliestLines other)
    {
        foreach (ref readonly Entry entry in other._entries.AsSpan(0, other._count))
            Add(entry.Ticks, entry.Lane, entry.Position, entry.Text.AsSpan(0, entry.Length));
    }

    /// <summary>The earliest first.</summary>
    public ExampleLine[] ToArray()
    {
        ExampleLine[] lines = new ExampleLine[_count];
        for (int at = 0; at < lines.Length; at++)
        {
            ref readonly Entry entry = ref _entries[at];
            lines[at] = new ExampleLine(entry.Lane, entry.Position, entry.Ticks, Text(entry.Text.AsSpan(0, entry.Length)));
        }

        return lines;
    }

    /// <summary>Writes them.</summary>
    public void Write(StateWriter writer)
    {
        writer.Number(_most);
        writer.Number(_count);
        foreach (ref readonly Entry entry in _entries.AsSpan(0, _count))
        {
            writer.Number(entry.Ticks);
            writer.Number(entry.Lane);
            writer.Number(entry.Position);
            writer.Bytes(entry.Text.AsSpan(0, entry.Length));
        }
    }

    /// <summary>Reads into an empty one.</summary>
    public void Read(ref StateReader reader)
    {
        const string what = "the example lines of a group";
        Clear((int)reader.Number(what, WindowOptions.MostExamples));
        for (long left = reader.Number(what, _most); left > 0; left--)
        {
            long ticks = reader.Number(what, WindowGrid.LatestTicks);
            int lane = (int)reader.Number(what, int.MaxValue);
            long position = reader.Number(what);
            Add(ticks, lane, position, reader.Bytes(what));
        }
    }

    private static string Text(ReadOnlySpan<byte> line)
    {
        string text = Encoding.UTF8.GetString(line);
        if (text.Length <= LineCharacters)
            return text;
        return text[..(char.IsHighSurrogate(text[LineCharacters - 1]) ? LineCharacters - 1 : LineCharacters)];
    }

    private static bool IsBefore(long ticks, int lane, long position, ref readonly Entry entry)
    {
        if (ticks != entry.Ticks)
            return ticks < entry.Ticks;
        return lane != entry.Lane ? lane < entry.Lane : position < entry.Position;
    }
}
