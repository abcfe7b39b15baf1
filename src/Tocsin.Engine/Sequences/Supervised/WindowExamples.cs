using System.Runtime.InteropServices;
using Tocsin.Neural.Parameters;
using Tocsin.Neural.Training;

namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>
/// The different windows of labelled sessions with how many sessions of each label have them, and what these counts say. Systems repeat themselves: a hundred thousand windows of HDFS are
/// two thousand different ones, and a network that learns each of them once learns in seconds.
/// </summary>
/// <remarks>
/// The label of a session is not that of its windows: most windows of an anomalous session look normal, and whole anomalous sessions may. A loss that asks for both answers to one question would be
/// driven by these contradictions alone. So a window has one label, by the evidence:
/// <list type="bullet">
/// <item>Windows with the same events in any order are taken together. Where normal sessions have them, they are normal, unless their share of anomalous sessions is <see cref="Odds"/> times that of
/// normal ones.</item>
/// <item>An order of events speaks on its own only when anomalous sessions repeat it, no normal session has it, and many should, were the order as usual there.</item>
/// <item>A window of an open session that only a few anomalous sessions have is left out: nobody knows whether it was yet strange. With the mark of the end it is the whole session, and has its label.</item>
/// </list>
/// </remarks>
internal sealed class WindowExamples(SessionWindows windows, int endMark)
{
    /// <summary>Normal sessions for one anomalous where models serve, at least: what is rare in life may be plentiful in a training file.</summary>
    public const double Odds = 30;

    /// <summary>How much more evidence an open session needs: its end will come, and bring more.</summary>
    public const double Patience = 30;

    /// <summary>Different windows beyond which they are plenty.</summary>
    private const int Plenty = 10_000;

    private const int OneIn = 4;

    private const int UnknownOneIn = 8;

    /// <summary>How often a normal whole session takes part at most, where the anomalous are many.</summary>
    private const int MostTimes = 8;

    /// <summary>Anomalous sessions that must share a window before it counts as strange while its session is open, or strange by its order.</summary>
    private const int FewestAlike = 3;

    /// <summary>Normal sessions up to which what they share is rare: one order of its events, or a few, say nothing of the others that it may come in.</summary>
    private const int Rare = 8;

    /// <summary>How often a rare normal window takes part in another order.</summary>
    private const int OtherOrders = 4;

    /// <summary>One in this many events changes places with the next in another order.</summary>
    private const int SwapOneIn = 3;

    /// <summary>Normal sessions that should have an order of events, before it says something that none has it.</summary>
    private const double FewestMissed = 5;

    private readonly Dictionary<int[], Counts> _windows = new(NumbersComparer.Instance);
    private readonly Dictionary<int[], Counts> _bags = new(NumbersComparer.Instance);
    private readonly List<int[]> _order = [];
    private readonly HashSet<int[]> _windowsOfSession = new(NumbersComparer.Instance), _bagsOfSession = new(NumbersComparer.Instance);
    private Counts _sessions;

    /// <summary>Adds the windows of a whole session, each once.</summary>
    public void Add(int[] events, bool anomalous)
    {
        _windowsOfSession.Clear();
        _bagsOfSession.Clear();
        _sessions = _sessions.With(anomalous);
        foreach (int[] window in Of(events))
        {
            if (!_windowsOfSession.Add(window))
            {
                continue;
            }

            ref Counts count = ref CollectionsMarshal.GetValueRefOrAddDefault(_windows, window, out bool known);
            count = count.With(anomalous);
            if (!known)
            {
                _order.Add(window);
            }

            int[] bag = Bag(window);
            if (_bagsOfSession.Add(bag))
            {
                ref Counts together = ref CollectionsMarshal.GetValueRefOrAddDefault(_bags, bag, out _);
                together = together.With(anomalous);
            }
        }
    }

    /// <summary>
    /// The windows with a label as examples, in the order in which they first came; one that comes more often takes part more often, by the logarithm of its count. Where there are plenty, one in <see cref="OneIn"/>
    /// of the windows that a single session had on its way takes part: its neighbours say the same. One in <see cref="UnknownOneIn"/> normal windows takes part once more with an event that
    /// nobody knows: labels say nothing about events that were not there, so these shall not ring by themselves. A rare normal window takes part with neighbours swapped as well.
    /// </summary>
    public List<Example> Examples()
    {
        List<Example> examples = [];
        int single = 0, normal = 0, again = Math.Clamp((int)Math.Round(1 / EndBalance()), 1, MostTimes);
        foreach (int[] window in _order)
        {
            Counts count = _windows[window];
            bool plenty = _order.Count > Plenty && count.Normal + count.Anomalous == 1 && window[^1] != endMark;
            if ((plenty && single++ % OneIn != 0) || Label(window) is not { } label)
            {
                continue;
            }

            int times = (1 + int.Log2(count.Normal + count.Anomalous)) * (label == 0 && window[^1] == endMark ? again : 1);
            examples.AddRange(Enumerable.Repeat(new Example(window, label), times));
            if (label == 0 && _bags[Bag(window)].Normal <= Rare)
            {
                AddOtherOrders(examples, window);
            }

            if (label == 0 && normal++ % UnknownOneIn == 0)
            {
                examples.Add(new Example(WithUnknown(window, normal), label));
            }
        }

        return examples;
    }

    /// <summary>What an anomalous window weighs, so that both kinds of whole sessions weigh the same.</summary>
    public float AnomalousWeight() => (float)Math.Clamp(EndBalance(), 1, 50);

    /// <summary>The windows of other sessions with the labels that these sessions give them; a whole session that is unlike all of these has its own.</summary>
    public List<Example> Judge(WindowExamples others)
    {
        List<Example> examples = [];
        foreach (int[] window in others._order)
        {
            int? label = _bags.ContainsKey(Bag(window)) ? Label(window) : others._windows[window].Normal > 0 ? 0 : null;
            if (label is { } known)
            {
                examples.Add(new Example(window, known));
            }
        }

        return examples;
    }

    /// <summary>Different normal whole sessions for one anomalous.</summary>
    private double EndBalance()
    {
        int[][] ends = [.. _order.Where(window => window[^1] == endMark)];
        int anomalous = ends.Count(window => Label(window) == 1);
        return (double)Math.Max(1, ends.Length - anomalous) / Math.Max(1, anomalous);
    }

    private IEnumerable<int[]> Of(int[] events)
    {
        for (int position = 0; position < events.Length; position++)
        {
            if (windows.EndsAt(position))
            {
                yield return [.. windows.At(events, position)];
            }
        }

        if (events.Length > 0)
        {
            yield return [.. windows.At(events, events.Length - 1), endMark];
        }
    }

    /// <summary>0 normal, 1 anomalous, null when the sessions do not say.</summary>
    private int? Label(int[] window)
    {
        Counts bag = _bags[Bag(window)], own = _windows.GetValueOrDefault(window);
        if (bag.Normal == 0)
        {
            return window[^1] == endMark || bag.Anomalous >= FewestAlike ? 1 : null;
        }

        double odds = Math.Max(Odds, (double)_sessions.Normal / _sessions.Anomalous) * (window[^1] == endMark ? 1 : Patience);
        double times = (double)bag.Anomalous / _sessions.Anomalous / ((double)bag.Normal / _sessions.Normal);
        double missed = bag.Anomalous == 0 ? 0 : (double)own.Anomalous * bag.Normal / bag.Anomalous;
        return times >= odds || (own.Normal == 0 && own.Anomalous >= FewestAlike && missed >= FewestMissed) ? 1 : 0;
    }

    /// <summary>
    /// The window with neighbours swapped, <see cref="OtherOrders"/> times: lines of one moment come in any order, and the label is that of the events in any order. An order that sessions had keeps what they say.
    /// </summary>
    private void AddOtherOrders(List<Example> examples, int[] window)
    {
        ulong key = (ulong)examples.Count;
        int last = window[^1] == endMark ? window.Length - 2 : window.Length - 1;
        for (int copy = 0; copy < OtherOrders; copy++)
        {
            int[] swapped = [.. window];
            for (int at = 0; at < last; at++)
            {
                if (CounterRandom.Bits(key, (ulong)((copy * window.Length) + at)) % SwapOneIn == 0)
                {
                    (swapped[at], swapped[at + 1]) = (swapped[at + 1], swapped[at]);
                }
            }

            if (!_windows.ContainsKey(swapped))
            {
                examples.Add(new Example(swapped, 0));
            }
        }
    }

    /// <summary>The window with one event replaced by the unknown one; never the mark of the end.</summary>
    private int[] WithUnknown(int[] window, int at)
    {
        int[] replaced = [.. window];
        replaced[at % (window[^1] == endMark ? window.Length - 1 : window.Length)] = EventVocabulary.Unknown;
        return replaced;
    }

    private static int[] Bag(int[] window)
    {
        int[] bag = [.. window];
        Array.Sort(bag);
        return bag;
    }

    private readonly record struct Counts(int Normal, int Anomalous)
    {
        public Counts With(bool anomalous) => anomalous ? this with { Anomalous = Anomalous + 1 } : this with { Normal = Normal + 1 };
    }

    private sealed class NumbersComparer : IEqualityComparer<int[]>
    {
        public static NumbersComparer Instance { get; } = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj)
        {
            HashCode hash = default;
            hash.AddBytes(MemoryMarshal.AsBytes<int>(obj));
            return hash.ToHashCode();
        }
    }
}
