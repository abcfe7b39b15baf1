using System.Text;

namespace Tocsin.Engine.Windows.Counting;

/// <summary>One string for each text, however many windows it stands in: the same URLs come back window after window. Forgets all when there are too many.</summary>
internal sealed class TextPool
{
    /// <summary>Bytes of a text, at most: a name or a URL whose every byte became U+FFFD.</summary>
    public const int MostBytes = 3 * FrequentUrls.UrlBytes;

    private const int MostTexts = 16_384;

    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);

    /// <summary>The text of these bytes of UTF-8, short ones (<see cref="MostBytes"/>); bytes that are no UTF-8 become U+FFFD.</summary>
    public string Text(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[MostBytes];
        text = text[..Encoding.UTF8.GetChars(bytes, text)];
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> known = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(text, out string? pooled))
            return pooled;
        if (_texts.Count == MostTexts)
            _texts.Clear();
        string made = new(text);
        _texts.Add(made);
        return made;
    }
}
