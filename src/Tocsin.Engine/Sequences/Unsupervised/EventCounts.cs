namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>
/// How often each event came, beside the training sessions (after the count vectors with idf of Landauer et al., FSE 2024, section 5). A session is as strange as its nearest
/// training vector is far and rare: <c>min over vectors of 11 Σ w (m + 2 l) / Σ log2(1 + a) + 0.6 log2(N / n)</c>, where m is by how much log2(1 + a) exceeds log2(1 + b) and l by how
/// much it falls short. Counts are compared by their logarithms, because one event more says much where there was none and little where there were fifteen. What is missing weighs
/// twice what is too many: normal sessions repeat themselves and have odd events now and then, but they rarely leave a step out. The difference is relative to the session's size;
/// w = 4 + log2((N + 1) / (sessions with the event + 1)) is in bits, and an event that never came weighs three or four everyday ones, not twelve: one kind that training missed is not
/// to outweigh a session that is wrong throughout. The last term keeps one odd training session (n = 1 of N) from excusing everything around it. The constants were chosen on
/// shuffles of HDFS that no table reports; <c>bench/results/sequences-unsupervised.md</c> has the neighbourhood.
/// </summary>
internal sealed partial class EventCounts
{
    /// <summary>Distinct vectors that are kept, the most frequent ones.</summary>
    public const int MaxVectors = 2_048;

    private const double Difference = 11;
    private const double Missing = 2;
    private const double Everyday = 4;
    private const double Rarity = 0.6;

    private readonly int _sessions;
    private readonly int[] _starts;
    private readonly int[] _events;
    private readonly int[] _counts;
    private readonly int[] _times;
    private readonly double[] _weights;
    private readonly double[] _parts;
    private readonly double[] _sizes;

    private EventCounts(KnownEvents known, int[] starts, int[] events, int[] counts, int[] times)
    {
        (_sessions, _starts, _events, _counts, _times) = (known.Sessions, starts, events, counts, times);
        _weights = [.. Enumerable.Range(0, known.Vocabulary).Select(number => Everyday + Math.Log2((_sessions + 1.0) / (known.Having(number) + 1.0)))];
        _parts = [.. counts.Select((count, at) => Part(events[at], count))];
        _sizes = [.. times.Select((_, row) => _parts[starts[row]..starts[row + 1]].Sum())];
    }

    /// <summary>How many distinct vectors there are.</summary>
    public int Count => _times.Length;

    /// <summary>Learns from training sessions.</summary>
    public static EventCounts Of(DistinctSessions sessions, KnownEvents known)
    {
        Dictionary<int[], int> times = new(SequenceComparer.Instance);
        for (int i = 0; i < sessions.Sequences.Length; i++)
        {
            // A bag of events as a sorted sequence: equal bags are equal arrays.
            int[] bag = [.. sessions.Sequences[i].Order()];
            times[bag] = times.GetValueOrDefault(bag) + sessions.Times[i];
        }

        KeyValuePair<int[], int>[] kept = [.. times.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, SequenceComparer.Instance).Take(MaxVectors)];
        List<int> starts = [0], events = [], counts = [];
        foreach ((int[] bag, _) in kept)
        {
            foreach ((int number, int count) in bag.CountBy(number => number))
            {
                events.Add(number);
                counts.Add(count);
            }

            starts.Add(events.Count);
        }

        return new EventCounts(known, [.. starts], [.. events], [.. counts], [.. kept.Select(pair => pair.Value)]);
    }

    /// <summary>The distance and the row of the vector it is to. counts: [vocabulary].</summary>
    public double Nearest(ReadOnlySpan<int> counts, out int nearest) => Nearest(counts, leaveOneOut: false, out nearest);

    /// <summary>What a training session would have got, had it not been one.</summary>
    public double NearestOther(ReadOnlySpan<int> counts) => Nearest(counts, leaveOneOut: true, out _);

    /// <summary>How often an event came in the sessions of a row.</summary>
    public int CountIn(int row, int number)
    {
        int at = _events.AsSpan(_starts[row].._starts[row + 1]).IndexOf(number);
        return at < 0 ? 0 : _counts[_starts[row] + at];
    }

    /// <summary>What an event that came <paramref name="seen"/> times instead of <paramref name="wanted"/> times adds to a distance, before that is made relative to the session's size.</summary>
    public double Part(int number, int seen, int wanted)
    {
        double more = Part(number, seen) - Part(number, wanted);
        return more >= 0 ? more : -Missing * more;
    }

    private double Part(int number, int count) => count == 0 ? 0 : _weights[number] * Math.Log2(1 + count);

    private double Nearest(ReadOnlySpan<int> counts, bool leaveOneOut, out int nearest)
    {
        double size = 0, logarithms = 0;
        int events = 0;
        Span<double> parts = counts.Length <= 1_024 ? stackalloc double[counts.Length] : new double[counts.Length];
        for (int number = 0; number < counts.Length; number++)
        {
            parts[number] = Part(number, counts[number]);
            size += parts[number];
            logarithms += counts[number] == 0 ? 0 : Math.Log2(1 + counts[number]);
            events += counts[number];
        }

        double best = double.PositiveInfinity;
        nearest = -1;
        for (int row = 0; row < _times.Length; row++)
        {
            // Too many: X − Σ min(x, y); missing: Y − Σ min(x, y). Only the events of the row count.
            double common = 0;
            int met = 0;
            bool equal = true;
            for (int at = _starts[row]; at < _starts[row + 1]; at++)
            {
                common += Math.Min(parts[_events[at]], _parts[at]);
                equal &= counts[_events[at]] == _counts[at];
                met += counts[_events[at]];
            }

            equal &= met == events;
            int times = _times[row] - (leaveOneOut && equal ? 1 : 0);
            if (times == 0)
            {
                continue;
            }

            double apart = equal ? 0 : Difference * (size - common + (Missing * (_sizes[row] - common))) / logarithms;
            double distance = apart + (Rarity * Math.Log2((double)_sessions / times));
            if (distance < best)
            {
                (best, nearest) = (distance, row);
            }
        }

        return nearest < 0 ? Difference * size / logarithms : best;
    }
}
