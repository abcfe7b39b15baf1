using System.Text;

namespace Tocsin.Engine.Populations.Model;

/// <summary>All that a lane knows of its populations, but for its findings.</summary>
internal sealed class PopulationState
{
    /// <summary>Histories of a lane, at most; so many of them begin with an individual's first action, whoever it is; for those that stand out there are as many more, and then of how many individuals one may have a history.</summary>
    private const int MostTrails = 10_000, FirstTrails = 256, IndividualsOfATrail = 128;

    private readonly HashTable _table = new();
    private readonly List<PopulationScope?> _scopes = [];
    private readonly Stack<int> _freeScopes = new();
    private readonly List<HistoryTrail?> _trails = [];
    private readonly Stack<int> _freeTrails = new();
    private PopulationScope? _last;

    public Individuals Individuals { get; } = new();

    /// <summary>How many scopes there are.</summary>
    public int ScopeCount => _table.Count;

    /// <summary>In no order that means something.</summary>
    public IEnumerable<PopulationScope> Scopes => _scopes.OfType<PopulationScope>();

    /// <summary>The scope, made when it is new; null when it would be one too many.</summary>
    public PopulationScope? Scope(ReadOnlySpan<byte> org, ReadOnlySpan<byte> source, ReadOnlySpan<byte> pop, int most)
    {
        if (_last is not null && _last.Is(org, source, pop))
            return _last;
        return _last = Find(org, source, pop, out uint hash) ?? (ScopeCount < most ? Add(org, source, pop, hash) : null);
    }

    /// <summary>A scope by its name, or null.</summary>
    public PopulationScope? Scope(ScopeName name) =>
        Find(Encoding.UTF8.GetBytes(name.Org), Encoding.UTF8.GetBytes(name.Source), Encoding.UTF8.GetBytes(name.Pop), out _);

    /// <summary>Removes a scope and all its individuals.</summary>
    public void Remove(PopulationScope scope)
    {
        for (int place = scope.Oldest; place >= 0;)
        {
            int next = Individuals[place].Newer;
            Free(place);
            place = next;
        }

        _table.Remove(scope.Hash, scope.Place);
        _scopes[scope.Place] = null;
        _freeScopes.Push(scope.Place);
        _last = null;
    }

    /// <summary>The least recently seen individual leaves the sums and the count, never c and N.</summary>
    public void EvictOldest(PopulationScope scope)
    {
        int place = scope.Oldest;
        ref Individual individual = ref Individuals[place];
        scope.Forget(ref individual);
        scope.Skew.Forget(place);
        if (individual.Recent > 0)
            scope.Recent.Forget(place);
        scope.Unlink(Individuals, place);
        scope.Evicted++;
        Free(place);
    }

    /// <summary>The history of an individual, or null.</summary>
    public HistoryTrail? Trail(ref readonly Individual individual) => individual.History < 0 ? null : _trails[individual.History];

    /// <summary>Gives an individual a history while there is room for one more: for one of the first few, or for one that stands out.</summary>
    public HistoryTrail? BeginTrail(ref Individual individual, bool standsOut)
    {
        int most = standsOut ? Math.Min(MostTrails, (2 * FirstTrails) + (Individuals.Count / IndividualsOfATrail)) : FirstTrails;
        return _trails.Count - _freeTrails.Count < most ? RestoreTrail(ref individual, new HistoryTrail()) : null;
    }

    /// <summary>Gives an individual the history that a saved state has of it.</summary>
    public HistoryTrail RestoreTrail(ref Individual individual, HistoryTrail trail)
    {
        if (!_freeTrails.TryPop(out int at))
        {
            at = _trails.Count;
            _trails.Add(null);
        }

        individual.History = at;
        _trails[at] = trail;
        return trail;
    }

    private void Free(int place)
    {
        int trail = Individuals[place].History;
        if (trail >= 0)
        {
            _trails[trail] = null;
            _freeTrails.Push(trail);
        }

        Individuals.Remove(place);
    }

    private PopulationScope? Find(ReadOnlySpan<byte> org, ReadOnlySpan<byte> source, ReadOnlySpan<byte> pop, out uint hash)
    {
        hash = PopulationScope.HashOf(org, source, pop);
        for (int probe = 0, place; (place = _table.Next(hash, ref probe)) >= 0;)
        {
            if (_scopes[place]!.Is(org, source, pop))
                return _scopes[place];
        }

        return null;
    }

    private PopulationScope Add(ReadOnlySpan<byte> org, ReadOnlySpan<byte> source, ReadOnlySpan<byte> pop, uint hash)
    {
        if (!_freeScopes.TryPop(out int place))
        {
            place = _scopes.Count;
            _scopes.Add(null);
        }

        PopulationScope scope = new(place, org, source, pop);
        _scopes[place] = scope;
        _table.Add(hash, place);
        return scope;
    }
}
