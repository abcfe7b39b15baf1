using Tocsin.Pages.Frame;

namespace Tocsin.Pages.Reading;

/// <summary>Which templates a table shows, and in which order.</summary>
public static class TemplateOrder
{
    /// <summary>The templates that have all words of a search and were seen in a range, sorted by <c>column</c> or <c>-column</c>.</summary>
    public static List<StreamTemplate> Arrange(IEnumerable<StreamTemplate> templates, string search, TimeRange range, DateTime now, string sort)
    {
        string[] words = search.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<StreamTemplate> found = templates.Where(item =>
            range.Touches(item.Row.FirstSeen, item.Row.LastSeen, now)
            && Array.TrueForAll(words, word => Has(item, word)));
        bool down = sort.StartsWith('-');
        IOrderedEnumerable<StreamTemplate> sorted = sort.TrimStart('-') switch
        {
            "text" => By(item => item.Row.Text),
            "stream" => By(item => item.Stream),
            "level" => By(item => item.Row.Worst),
            "share" => By(item => item.StreamLines == 0 ? 0.0 : (double)item.Row.Count / item.StreamLines),
            "rate" => By(item => item.LastMinute),
            "first" => By(item => item.Row.FirstSeen),
            "last" => By(item => item.Row.LastSeen),
            _ => By(item => item.Row.Count),
        };
        return [.. sorted.ThenByDescending(item => item.Row.Count).ThenBy(item => item.Key, StringComparer.Ordinal)];

        IOrderedEnumerable<StreamTemplate> By<TKey>(Func<StreamTemplate, TKey> key)
        {
            IComparer<TKey>? comparer = typeof(TKey) == typeof(string) ? (IComparer<TKey>)StringComparer.OrdinalIgnoreCase : null;
            return down ? found.OrderByDescending(key, comparer) : found.OrderBy(key, comparer);
        }
    }

    /// <summary>The new rows in the places where the reader has them before his eyes; those that he has not seen come last.</summary>
    public static List<StreamTemplate> Keep(List<StreamTemplate> next, IReadOnlyList<StreamTemplate> seen)
    {
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        for (int i = 0; i < seen.Count; i++)
        {
            places[seen[i].Key] = i;
        }

        return [.. next.OrderBy(item => places.GetValueOrDefault(item.Key, int.MaxValue))];
    }

    private static bool Has(StreamTemplate item, string word) =>
        item.Row.Text.Contains(word, StringComparison.OrdinalIgnoreCase) || item.Row.Id.Equals(word, StringComparison.OrdinalIgnoreCase);
}
