using Tocsin.Engine.Sequences.Lanes;

namespace Tocsin.Engine.Sequences.Tracking;

/// <summary>Open sessions under one set of rules.</summary>
internal sealed class SessionGroup
{
    private readonly bool[] _ends;

    /// <param name="rules">Valid rules.</param>
    /// <param name="ends">The numbers of the events that end a session.</param>
    /// <param name="bundle">The bundle that judges them; null where nobody does.</param>
    public SessionGroup(SessionRules rules, IEnumerable<int> ends, BundleInUse? bundle = null)
    {
        int[] numbers = [.. ends];
        _ends = new bool[numbers.Length == 0 ? 0 : numbers.Max() + 1];
        foreach (int number in numbers)
            _ends[number] = true;
        (Silence, MaxEvents, MaxOpen, Bundle) = (rules.Silence.Ticks, rules.MaxEvents, rules.MaxOpen, bundle);
    }

    /// <summary>See <see cref="SessionRules.Silence"/>, in ticks.</summary>
    public long Silence { get; }

    /// <summary>See <see cref="SessionRules.MaxEvents"/>.</summary>
    public int MaxEvents { get; }

    /// <summary>See <see cref="SessionRules.MaxOpen"/>.</summary>
    public int MaxOpen { get; }

    /// <summary>The bundle that judges them.</summary>
    public BundleInUse? Bundle { get; }

    /// <summary>The open sessions, the one that has been silent longest first.</summary>
    public SessionChain Open { get; } = new();

    /// <summary>Whether an event ends its session.</summary>
    public bool IsEnd(int number) => (uint)number < (uint)_ends.Length && _ends[number];
}
