using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Sequences.Unsupervised;

// What each simple detector writes; every count is held against the bytes before anything is made for it.
internal sealed partial class NormalSessions
{
    /// <summary>As many numbers of events as a network may have.</summary>
    private const int MaxVocabulary = 1_000_000;

    public void Write(StateWriter writer)
    {
        writer.Number(Vocabulary);
        Known.Write(writer);
        Pairs.Write(writer);
        Counts.Write(writer);
        Nearest.Write(writer);
    }

    public static NormalSessions Read(ref StateReader reader)
    {
        int vocabulary = (int)reader.Number("the number of events", MaxVocabulary);
        reader.Require(vocabulary >= 2, "the number of events", $"is {vocabulary}; padding and unknown alone are 2");
        KnownEvents known = KnownEvents.Read(ref reader, vocabulary);
        EventPairs pairs = EventPairs.Read(ref reader, vocabulary);
        return new NormalSessions(vocabulary, known, pairs, EventCounts.Read(ref reader, known), NearestSessions.Read(ref reader, vocabulary));
    }
}

internal sealed partial class KnownEvents
{
    public void Write(StateWriter writer)
    {
        writer.Number(Sessions);
        writer.Numbers(_having);
    }

    public static KnownEvents Read(ref StateReader reader, int vocabulary)
    {
        int sessions = (int)reader.Number("the number of training sessions", int.MaxValue);
        int[] having = reader.Numbers("sessions with an event", vocabulary, sessions);
        reader.Require(having.Length == vocabulary, "sessions with an event", $"are {having.Length} numbers, not {vocabulary}");
        return new KnownEvents(having, sessions);
    }
}

internal sealed partial class EventPairs
{
    public void Write(StateWriter writer)
    {
        writer.Numbers(_firsts);
        writer.Number(_times.Count);
        foreach ((long key, int times) in _times.OrderBy(pair => pair.Key))
        {
            writer.Number(key >> 32);
            writer.Number((uint)key);
            writer.Number(times);
        }
    }

    public static EventPairs Read(ref StateReader reader, int vocabulary)
    {
        int[] firsts = reader.Numbers("events before another", vocabulary, int.MaxValue);
        reader.Require(firsts.Length == vocabulary, "events before another", $"are {firsts.Length} numbers, not {vocabulary}");
        int count = reader.Count("the number of pairs");
        reader.Require(count <= MaxPairs, "the number of pairs", $"is {count}, more than {MaxPairs}");
        Dictionary<long, int> times = new(count);
        for (int i = 0; i < count; i++)
        {
            long key = Key((int)reader.Number("the first of a pair", vocabulary - 1), (int)reader.Number("the second of a pair", vocabulary - 1));
            reader.Require(times.TryAdd(key, (int)reader.Number("the times of a pair", int.MaxValue)), "a pair", "is there twice");
        }

        return new EventPairs(vocabulary, times, firsts);
    }
}

internal sealed partial class EventCounts
{
    public void Write(StateWriter writer)
    {
        writer.Numbers(_times);
        for (int row = 0; row < _times.Length; row++)
        {
            writer.Numbers(_events.AsSpan(_starts[row].._starts[row + 1]));
            writer.Numbers(_counts.AsSpan(_starts[row].._starts[row + 1]));
        }
    }

    public static EventCounts Read(ref StateReader reader, KnownEvents known)
    {
        int[] times = reader.Numbers("sessions with the same counts", MaxVectors, Math.Max(1, known.Sessions));
        reader.Require(times.All(sessions => sessions > 0), "sessions with the same counts", "are none");
        List<int> starts = [0], events = [], counts = [];
        for (int row = 0; row < times.Length; row++)
        {
            int[] rowEvents = reader.Numbers("events of a count vector", known.Vocabulary, known.Vocabulary - 1);
            int[] rowCounts = reader.Numbers("counts of a count vector", known.Vocabulary, int.MaxValue / 2);
            bool ascending = rowEvents.Zip(rowEvents.Skip(1)).All(pair => pair.First < pair.Second);
            reader.Require(rowEvents.Length == rowCounts.Length && ascending && rowCounts.All(count => count > 0), "a count vector", "does not have one count above 0 for each of its events");
            events.AddRange(rowEvents);
            counts.AddRange(rowCounts);
            starts.Add(events.Count);
        }

        return new EventCounts(known, [.. starts], [.. events], [.. counts], times);
    }
}

internal sealed partial class NearestSessions
{
    public void Write(StateWriter writer)
    {
        writer.Numbers(_times);
        foreach (int[] sequence in _sequences)
        {
            writer.Numbers(sequence);
        }
    }

    public static NearestSessions Read(ref StateReader reader, int vocabulary)
    {
        int[] times = reader.Numbers("sessions with the same events", MaxSequences, int.MaxValue);
        int[][] sequences = new int[times.Length][];
        int events = 0;
        for (int i = 0; i < sequences.Length; i++)
        {
            sequences[i] = reader.Numbers("events of a session", MaxEvents - events, vocabulary - 1);
            events += sequences[i].Length;
        }

        return new NearestSessions(sequences, times);
    }
}
