namespace Tocsin.Engine.Populations.Model;

/// <summary>
/// The actions of a population, each with its number (in the order in which they came) and its rank (by falling count). Ranks are kept up at every event, so that the actions
/// that a population expects at all are the first few.
/// </summary>
internal sealed class ActionCounts
{
    /// <summary>The most that a scope may keep apart, so that an individual that does them all fits into a block.</summary>
    public const int MostActions = 6000;

    private readonly HashTable _table = new();
    private byte[] _names = new byte[32];
    private int[] _nameEnds = new int[4];
    private ushort[] _rankOf = new ushort[4];
    private ushort[] _actionAt = new ushort[4];
    private double[] _counts = new double[4];
    private double[] _logs = new double[4];

    /// <summary><see cref="PopulationAnswer.SharedName"/>; an action that is really called so is counted there too.</summary>
    private static ReadOnlySpan<byte> SharedName => "…other"u8;

    /// <summary>Distinct actions.</summary>
    public int Count { get; private set; }

    /// <summary>N.</summary>
    public long Events { get; private set; }

    /// <summary>The number of the action that shares its count, or -1.</summary>
    public int Shared { get; private set; } = -1;

    /// <summary>c by rank, falling; readable up to a whole number of fours.</summary>
    public ReadOnlySpan<double> Counts => _counts;

    /// <summary>log2 c by rank.</summary>
    public ReadOnlySpan<double> Logs => _logs;

    /// <summary>Ranks by number.</summary>
    public ReadOnlySpan<ushort> Ranks => _rankOf;

    /// <summary>The number of the action of this rank.</summary>
    public int AtRank(int rank) => _actionAt[rank];

    public ReadOnlySpan<byte> Name(int action) => _names.AsSpan(NameStart(action).._nameEnds[action]);

    /// <summary>How many ranks, from the first, hold actions with a mode from 1 on.</summary>
    public int Expected(int m)
    {
        // mode ≥ 1 is 2·m·c + N ≥ 2·N.
        double twice = 2.0 * m, all = Events;
        int low = 0, high = Math.Min(Count, 2 * m);
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (_counts[middle] * twice >= all)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>Counts an event and answers the action's number: that of the shared one for what comes after so many distinct ones.</summary>
    public int Observe(ReadOnlySpan<byte> name, int most)
    {
        uint hash = NameHash.Of(name);
        int action = Find(name, hash);
        if (action < 0)
        {
            ReadOnlySpan<byte> shared = SharedName;
            if (Count - (Shared >= 0 ? 1 : 0) >= most && !name.SequenceEqual(shared))
                action = Shared >= 0 ? Shared : Add(shared, NameHash.Of(shared));
            else
                action = Add(name, hash);
        }

        Increment(action);
        return action;
    }

    /// <summary>Adds an action that a saved state holds, with its count; they come by their numbers, and <see cref="Order"/> follows.</summary>
    public bool Restore(ReadOnlySpan<byte> name, long count)
    {
        uint hash = NameHash.Of(name);
        if (Find(name, hash) >= 0)
            return false;
        int action = Add(name, hash);
        _counts[action] = count;
        Events += count;
        return true;
    }

    /// <summary>Takes the ranks of a saved state: the numbers of the actions by rank. False where they are no order by falling count.</summary>
    public bool Order(ReadOnlySpan<ushort> actions)
    {
        double[] byNumber = [.. _counts];
        Span<ushort> ranks = _rankOf.AsSpan(0, Count);
        ranks.Fill(ushort.MaxValue);
        for (int rank = 0; rank < actions.Length; rank++)
        {
            if (actions[rank] >= Count || ranks[actions[rank]] != ushort.MaxValue)
                return false;
            _actionAt[rank] = actions[rank];
            _rankOf[actions[rank]] = (ushort)rank;
            _counts[rank] = byNumber[actions[rank]];
            _logs[rank] = Math.Log2(_counts[rank]);
            if (rank > 0 && _counts[rank - 1] < _counts[rank])
                return false;
        }

        return actions.Length == Count;
    }

    private int Find(ReadOnlySpan<byte> name, uint hash)
    {
        for (int probe = 0, place; (place = _table.Next(hash, ref probe)) >= 0;)
        {
            if (Name(place).SequenceEqual(name))
                return place;
        }

        return -1;
    }

    private int Add(ReadOnlySpan<byte> name, uint hash)
    {
        int action = Count++;
        if (action == _counts.Length)
            Grow(action * 2);
        int start = NameStart(action);
        if (start + name.Length > _names.Length)
            Array.Resize(ref _names, Math.Max(start + name.Length, _names.Length * 2));
        name.CopyTo(_names.AsSpan(start));
        _nameEnds[action] = start + name.Length;
        _rankOf[action] = _actionAt[action] = (ushort)action;
        _table.Add(hash, action);
        if (name.SequenceEqual(SharedName))
            Shared = action;
        return action;
    }

    private int NameStart(int action) => action == 0 ? 0 : _nameEnds[action - 1];

    // Among equals the first goes up: their order stays by falling count, in a step.
    private void Increment(int action)
    {
        int rank = _rankOf[action];
        double count = _counts[rank];
        if (rank > 0 && _counts[rank - 1] == count)
        {
            int first = FirstWith(count, rank);
            int other = _actionAt[first];
            (_actionAt[first], _actionAt[rank]) = ((ushort)action, (ushort)other);
            (_rankOf[action], _rankOf[other]) = ((ushort)first, (ushort)rank);
            rank = first;
        }

        _counts[rank] = count + 1;
        _logs[rank] = Math.Log2(count + 1);
        Events++;
    }

    private int FirstWith(double count, int before)
    {
        int low = 0, high = before;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (_counts[middle] > count)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void Grow(int capacity)
    {
        Array.Resize(ref _nameEnds, capacity);
        Array.Resize(ref _rankOf, capacity);
        Array.Resize(ref _actionAt, capacity);
        Array.Resize(ref _counts, capacity);
        Array.Resize(ref _logs, capacity);
    }
}
