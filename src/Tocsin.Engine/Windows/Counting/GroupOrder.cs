namespace Tocsin.Engine.Windows.Counting;

/// <summary>The order of groups for people: numbers by their value, then texts (ordinal).</summary>
internal sealed class GroupOrder : IComparer<string>
{
    public static readonly GroupOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        bool number = IsNumber(x);
        if (number != IsNumber(y))
            return number ? -1 : 1;
        if (number)
        {
            ReadOnlySpan<char> left = x.AsSpan().TrimStart('0'), right = y.AsSpan().TrimStart('0');
            int order = left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
            if (order != 0)
                return order;
        }

        return string.CompareOrdinal(x, y);
    }

    /// <summary>Nothing but ASCII digits.</summary>
    public static bool IsNumber(string? text) => !string.IsNullOrEmpty(text) && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
}
