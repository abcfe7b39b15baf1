namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>
/// Which event follows which (2-grams; Landauer et al., FSE 2024, section 5). The surprise of a pair is <c>-log2((n(a, b) + 1/2) / (n(a) + V/2))</c>, the estimate of
/// Krichevsky and Trofimov: a pair that never came is the stranger the more often its first event did. The start of a session is event 0.
/// </summary>
internal sealed partial class EventPairs
{
    /// <summary>Distinct pairs that are kept, the most frequent ones.</summary>
    public const int MaxPairs = 65_536;

    private readonly int _vocabulary;
    private readonly Dictionary<long, int> _times;
    private readonly int[] _firsts;

    private EventPairs(int vocabulary, Dictionary<long, int> times, int[] firsts) => (_vocabulary, _times, _firsts) = (vocabulary, times, firsts);

    /// <summary>Learns from training sessions.</summary>
    public static EventPairs Of(DistinctSessions sessions, int vocabulary)
    {
        Dictionary<long, int> times = [];
        int[] firsts = new int[vocabulary];
        for (int i = 0; i < sessions.Sequences.Length; i++)
        {
            int before = EventVocabulary.Padding;
            foreach (int number in sessions.Sequences[i])
            {
                long key = Key(before, number);
                times[key] = times.GetValueOrDefault(key) + sessions.Times[i];
                firsts[before] += sessions.Times[i];
                before = number;
            }
        }

        return new EventPairs(vocabulary, times.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(MaxPairs).ToDictionary(), firsts);
    }

    /// <summary>How often the pair came in training.</summary>
    public int Times(int before, int number) => _times.GetValueOrDefault(Key(before, number));

    /// <summary>The surprise in bits.</summary>
    public double Surprise(int before, int number) => Math.Log2((_firsts[before] + (_vocabulary / 2.0)) / (Times(before, number) + 0.5));

    /// <summary>The same had one of the sessions with this pair not been there: what training sessions are measured by.</summary>
    public double SurpriseWithoutOne(int before, int number) =>
        Math.Log2((Math.Max(0, _firsts[before] - 1) + (_vocabulary / 2.0)) / (Math.Max(0, Times(before, number) - 1) + 0.5));

    private static long Key(int before, int number) => ((long)before << 32) | (uint)number;
}
