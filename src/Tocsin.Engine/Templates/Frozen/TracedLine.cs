using System.Text;
using Tocsin.Engine.Templates.Masking;

namespace Tocsin.Engine.Templates.Frozen;

/// <summary>A line as the templates see it, masked and with delimiters replaced, that knows of every byte where it came from in the line's content.</summary>
internal sealed class TracedLine
{
    private readonly List<byte> _text = [];
    private readonly List<(int Start, int End)> _origins = [];
    private readonly List<(string Name, int Start, int End)> _masked = [];
    private byte[] _bytes = [];

    private TracedLine()
    {
    }

    /// <summary>The masked text.</summary>
    public ReadOnlySpan<byte> Text => _bytes;

    /// <summary>Where its tokens begin and end in <see cref="Text"/>.</summary>
    public IReadOnlyList<(int Start, int End)> Tokens { get; private set; } = [];

    /// <summary>Masks and splits a line.</summary>
    public static TracedLine Of(ReadOnlySpan<byte> content, Masker masker, MinerOptions options)
    {
        TracedLine line = new();
        int at = 0;
        foreach (MaskMatch match in masker.Locate(content, 0))
        {
            line.Append(content, at, match.Start);
            string name = options.Masks[match.Rule].Name;
            line.Append(Encoding.UTF8.GetBytes($"<{name}>"), (match.Start, match.Start + match.Length));
            line._masked.Add((name, match.Start, match.Start + match.Length));
            at = match.Start + match.Length;
        }

        line.Append(content, at, content.Length);
        line.Strip();
        foreach (string delimiter in options.ExtraDelimiters)
        {
            line.Replace(Encoding.UTF8.GetBytes(delimiter));
        }

        line._bytes = [.. line._text];
        Tokenizer tokenizer = new([]);
        tokenizer.Split(line._bytes);
        line.Tokens = [.. tokenizer.Bounds.ToArray().Chunk(2).Select(bounds => (bounds[0], bounds[1]))];
        return line;
    }

    /// <summary>A wildcard's parameter: what the content has where the text has these bytes.</summary>
    public (string Name, int Start, int End) Wildcard(int start, int end)
    {
        int origin = start < _origins.Count ? _origins[start].Start : start == 0 ? 0 : _origins[start - 1].End;
        return ("*", origin, start < end ? _origins[end - 1].End : origin);
    }

    /// <summary>The masks' parameters among these bytes of the text.</summary>
    public IEnumerable<(string Name, int Start, int End)> MasksWithin(int start, int end)
    {
        if (start == end)
        {
            return [];
        }

        (int first, int last) = (_origins[start].Start, _origins[end - 1].End);
        return _masked.Where(mask => mask.Start >= first && mask.End <= last);
    }

    private void Append(ReadOnlySpan<byte> content, int from, int to)
    {
        for (int at = from; at < to; at++)
        {
            _text.Add(content[at]);
            _origins.Add((at, at + 1));
        }
    }

    private void Append(byte[] replacement, (int Start, int End) origin)
    {
        _text.AddRange(replacement);
        _origins.AddRange(Enumerable.Repeat(origin, replacement.Length));
    }

    private void Strip()
    {
        ReadOnlySpan<byte> text = (byte[])[.. _text];
        Range kept = PythonText.Stripped(text);
        int end = kept.End.Value;
        _text.RemoveRange(end, _text.Count - end);
        _origins.RemoveRange(end, _origins.Count - end);
        _text.RemoveRange(0, kept.Start.Value);
        _origins.RemoveRange(0, kept.Start.Value);
    }

    private void Replace(byte[] delimiter)
    {
        ReadOnlySpan<byte> text = (byte[])[.. _text];
        List<(int Start, int End)> origins = [.. _origins];
        _text.Clear();
        _origins.Clear();
        for (int at = 0; at < text.Length;)
        {
            bool found = text[at..].StartsWith(delimiter);
            int length = found ? delimiter.Length : 1;
            _text.Add(found ? (byte)' ' : text[at]);
            _origins.Add((origins[at].Start, origins[at + length - 1].End));
            at += length;
        }
    }
}
