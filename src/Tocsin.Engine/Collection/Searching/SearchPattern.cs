using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Tocsin.Engine.Collection.Searching;

/// <summary>The text of a query, ready to be sought. Immutable; any thread.</summary>
internal sealed class SearchPattern
{
    /// <summary>Characters of a text or pattern at most.</summary>
    public const int MaxLength = 1000;

    /// <summary>States of the automaton that a pattern becomes, at most: what <c>(a{1000}){1000}</c> would be is refused.</summary>
    private const int MaxRepeat = 1000;

    private readonly Regex? _regex;

    private SearchPattern(ByteNeedle? needle, Regex? regex)
    {
        Needle = needle;
        _regex = regex;
    }

    /// <summary>What must stand in a line that fits; null when any line may.</summary>
    public ByteNeedle? Needle { get; }

    /// <summary>Whether a line with <see cref="Needle"/> fits without more ado.</summary>
    public bool IsPlain => _regex is null;

    /// <summary>Whether every line fits.</summary>
    public bool FitsAll => Needle is null && _regex is null;

    /// <summary>Reads a query's text; null with a sentence for the user where it is no pattern.</summary>
    public static SearchPattern? TryCreate(SearchQuery query, out string? fault)
    {
        fault = null;
        if (query.Text.Length > MaxLength)
        {
            fault = $"The text has {query.Text.Length} characters, more than {MaxLength}. Look for a part of it.";
            return null;
        }

        if (query.Text.AsSpan().ContainsAny('\n', '\r'))
        {
            fault = "The text holds a line end, and lines are searched one by one. Look for a part that stands in one line.";
            return null;
        }

        if (query.Text.Length == 0)
            return new SearchPattern(null, null);
        bool folds = query.IgnoreCase && !Ascii.IsValid(query.Text);
        if (!query.IsRegex && !folds)
            return new SearchPattern(new ByteNeedle(Encoding.UTF8.GetBytes(query.Text), query.IgnoreCase), null);
        return TryCreateRegex(query.IsRegex ? query.Text : Regex.Escape(query.Text), query, out fault);
    }

    /// <summary>Whether a line fits, <see cref="Needle"/> apart.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="scratch">At least as many characters as the line has bytes.</param>
    public bool IsMatch(ReadOnlySpan<byte> line, Span<char> scratch)
    {
        if (_regex is null)
            return true;
        OperationStatus status = Utf8.ToUtf16(line, scratch, out _, out int written);
        return status == OperationStatus.Done && _regex.IsMatch(scratch[..written]);
    }

    private static SearchPattern? TryCreateRegex(string pattern, SearchQuery query, out string? fault)
    {
        fault = null;
        RegexOptions options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (query.IgnoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        try
        {
            Regex regex = new(pattern, options, Regex.InfiniteMatchTimeout);
            // Some faults show with the first match only.
            _ = regex.IsMatch("");
            string? literal = RequiredLiteral.Of(pattern, query.IgnoreCase);
            return new SearchPattern(literal is null ? null : new ByteNeedle(Encoding.UTF8.GetBytes(literal), query.IgnoreCase), regex);
        }
        catch (RegexParseException error)
        {
            fault = $"'{query.Text}' is no regular expression: {error.Message} Mend it, or look for it as text.";
        }
        catch (NotSupportedException)
        {
            fault = $"'{query.Text}' needs backtracking (a lookaround, a backreference, an atomic group) or repeats too much (beyond {MaxRepeat}): such patterns can take for ever on a hostile line and are refused. Write it without.";
        }

        return null;
    }
}
