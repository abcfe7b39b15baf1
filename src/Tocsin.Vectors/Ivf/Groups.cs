namespace Tocsin.Vectors.Ivf;

/// <summary>Points by group, each group's in rising order: a counting sort.</summary>
internal sealed class Groups(int points, int groups)
{
    private readonly int[] _sizes = new int[groups];
    private readonly int[] _starts = new int[groups + 1];
    private readonly int[] _members = new int[points];

    /// <summary>How many groups.</summary>
    public int Count => groups;

    /// <summary>Groups without members.</summary>
    public int Empty => _sizes.Count(size => size == 0);

    /// <summary>[groups + 1]: where each group's members begin.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>Members of a group.</summary>
    public int Size(int group) => _sizes[group];

    /// <summary>The members of a group, rising.</summary>
    public ReadOnlySpan<int> Members(int group) => _members.AsSpan(_starts[group], _starts[group + 1] - _starts[group]);

    /// <summary>All members, group after group.</summary>
    public ReadOnlySpan<int> All => _members;

    /// <summary>Counts one member elsewhere; <see cref="Of"/> makes it so.</summary>
    public void Move(int from, int to)
    {
        _sizes[from]--;
        _sizes[to]++;
    }

    // groupOf: [points]
    /// <summary>Sorts points by their groups.</summary>
    public void Of(ReadOnlySpan<int> groupOf)
    {
        _sizes.AsSpan().Clear();
        foreach (int group in groupOf)
        {
            _sizes[group]++;
        }

        for (int group = 0; group < groups; group++)
        {
            _starts[group + 1] = _starts[group] + _sizes[group];
        }

        int[] next = _starts.AsSpan(0, groups).ToArray();
        for (int point = 0; point < groupOf.Length; point++)
        {
            _members[next[groupOf[point]]++] = point;
        }
    }
}
