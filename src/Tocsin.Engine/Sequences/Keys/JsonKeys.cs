using System.Text;
using System.Text.Json;

namespace Tocsin.Engine.Sequences.Keys;

/// <summary>
/// A field of a JSON line by a dotted path: a string, a number or a truth value. At each level a name that is the whole rest of the path counts, too
/// (<c>"trace.id"</c>). The first one that is found is the key; a line that is not JSON up to there has none.
/// </summary>
internal sealed class JsonKeys : IKeyScanner
{
    /// <summary>Names of the longest path, and the deepest nesting that is read.</summary>
    public const int MaxDepth = 64;

    /// <summary>For each level its name, and the whole path from there on.</summary>
    private readonly (byte[] Name, byte[] Remainder)[] _levels;
    private readonly byte[] _key = new byte[SessionKeyRule.MaxKeyBytes + 1];

    public JsonKeys(string path)
    {
        string[] names = path.Split('.');
        _levels = [.. names.Select((name, level) => (Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(string.Join('.', names[level..]))))];
    }

    public void Scan(ReadOnlySpan<byte> line, ReadOnlySpan<byte> content, SessionKeyFinder found)
    {
        line = line.TrimStart(" \t\r\n"u8);
        if (line.IsEmpty || line[0] != '{')
            return;
        Utf8JsonReader reader = new(line, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            Walk(ref reader, found);
        }
        catch (JsonException)
        {
            // A line that is not JSON is a line without a key.
        }
    }

    private void Walk(ref Utf8JsonReader reader, SessionKeyFinder found)
    {
        int level = 0;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                if (level-- == 0)
                    return;
                continue;
            }

            bool isWhole = reader.ValueTextEquals(_levels[level].Remainder), isName = level + 1 < _levels.Length && reader.ValueTextEquals(_levels[level].Name);
            reader.Read();
            if (isName && reader.TokenType == JsonTokenType.StartObject)
            {
                level++;
                continue;
            }

            if (isWhole && TryTake(ref reader, found))
                return;
            reader.Skip();
        }
    }

    private bool TryTake(ref Utf8JsonReader reader, SessionKeyFinder found)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String when reader.ValueIsEscaped:
                found.Add(reader.ValueSpan.Length > 6 * SessionKeyRule.MaxKeyBytes ? reader.ValueSpan : Unescaped(ref reader));
                return true;
            case JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                found.Add(reader.ValueSpan);
                return true;
            default:
                return false;
        }
    }

    private ReadOnlySpan<byte> Unescaped(ref Utf8JsonReader reader)
    {
        Span<byte> text = stackalloc byte[6 * SessionKeyRule.MaxKeyBytes];
        int length;
        try
        {
            length = reader.CopyString(text);
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate is no text.
            return default;
        }

        // One byte more than a key may have: the finder sees that it is too long.
        length = Math.Min(length, _key.Length);
        text[..length].CopyTo(_key);
        return _key.AsSpan(0, length);
    }
}
