using System.Buffers.Text;
using System.Text;

namespace Tocsin.Server.Http;

/// <summary>Where a list goes on: the last item's sort key and id, so that items that come or go in between neither repeat nor hide others.</summary>
/// <param name="Key">The value that the list is sorted by.</param>
/// <param name="Id">The item, among those with the same value.</param>
internal sealed record Cursor(string Key, string Id)
{
    private const char Separator = '\n';

    /// <summary>The cursor as clients carry it.</summary>
    public string Encode() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Id}{Separator}{Key}"));

    /// <summary>Reads what <see cref="Encode"/> wrote; null when it is nothing of the kind.</summary>
    public static Cursor? Decode(string text)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        string plain = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
        int at = plain.IndexOf(Separator, StringComparison.Ordinal);
        return at < 0 ? null : new Cursor(plain[(at + 1)..], plain[..at]);
    }
}

/// <summary>One page of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">What to ask with for the next page; null at the end.</param>
public sealed record ItemPage<T>(IReadOnlyList<T> Items, string? Next);
