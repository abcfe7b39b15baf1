namespace Tocsin.Server.Metrics;

/// <summary>
/// Finds a series by its labels as they come, without a text made of them: every request is measured three times, and a joined key cost more than all the rest of it.
/// </summary>
internal sealed class TagComparer : IEqualityComparer<KeyValuePair<string, object?>[]>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, KeyValuePair<string, object?>[]>
{
    public static readonly TagComparer Instance = new();

    public bool Equals(KeyValuePair<string, object?>[]? x, KeyValuePair<string, object?>[]? y) => AreEqual(x, y);

    public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, KeyValuePair<string, object?>[] other) => AreEqual(alternate, other);

    public int GetHashCode(KeyValuePair<string, object?>[] obj) => Hash(obj);

    public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => Hash(alternate);

    public KeyValuePair<string, object?>[] Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => alternate.ToArray();

    private static bool AreEqual(ReadOnlySpan<KeyValuePair<string, object?>> some, ReadOnlySpan<KeyValuePair<string, object?>> others)
    {
        if (some.Length != others.Length)
        {
            return false;
        }

        for (int i = 0; i < some.Length; i++)
        {
            if (some[i].Key != others[i].Key || !Equals(some[i].Value, others[i].Value))
            {
                return false;
            }
        }

        return true;
    }

    // Values alone: the names of one instrument's labels are always the same.
    private static int Hash(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        int hash = tags.Length;
        foreach ((_, object? value) in tags)
        {
            hash = HashCode.Combine(hash, value);
        }

        return hash;
    }
}
