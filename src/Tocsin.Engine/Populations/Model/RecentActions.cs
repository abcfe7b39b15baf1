namespace Tocsin.Engine.Populations.Model;

/// <summary>Who performed the latest 1,024 actions of a scope, in a ring that grows with them.</summary>
internal sealed class RecentActions
{
    /// <summary>So many are recent.</summary>
    public const int Most = 1024;

    /// <summary>Stands for an individual that has left.</summary>
    public const int Gone = -1;

    private int[] _ring = [];
    private int _next;

    public int Count { get; private set; }

    /// <summary>Adds one and answers who had the one that is no longer recent; <see cref="Gone"/> for nobody.</summary>
    public int Push(int individual)
    {
        if (Count < Most)
        {
            if (Count == _ring.Length)
                Array.Resize(ref _ring, Math.Clamp(Count * 2, 32, Most));
            _ring[Count++] = individual;
            return Gone;
        }

        int leaving = _ring[_next];
        _ring[_next] = individual;
        _next = (_next + 1) % Most;
        return leaving;
    }

    /// <summary>Forgets who it was: its actions stay, as nobody's.</summary>
    public void Forget(int individual) => _ring.AsSpan(0, Count).Replace(individual, Gone);

    /// <summary>The oldest first.</summary>
    public IEnumerable<int> All => _ring.Skip(_next).Take(Count - _next).Concat(_ring.Take(_next));
}
