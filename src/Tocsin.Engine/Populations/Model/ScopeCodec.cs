using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Populations.Model;

/// <summary>
/// A scope with its actions and individuals in a saved state: docs/formats/populations.md. What follows from the rest (sums, histogram, who is an outlier in all) is not
/// written.
/// </summary>
internal static class ScopeCodec
{
    /// <summary>The most events of a scope that every division is exact for.</summary>
    private const long MostEvents = 44_000_000_000_000;

    /// <summary>Scores stay below 2^14 bits.</summary>
    private const long MostScore = (1L << 46) - 1;

    private const IndividualMarks Written = IndividualMarks.Outlier | IndividualMarks.Alerted;

    public static void Write(StateWriter writer, PopulationState state, PopulationScope scope)
    {
        writer.Bytes(scope.Org);
        writer.Bytes(scope.Source);
        writer.Bytes(scope.Pop);
        writer.Number(scope.Evicted);
        writer.Number(scope.SharedActions);
        writer.Number(scope.LastTicks);
        writer.Number(scope.Actions.Count);
        for (int action = 0; action < scope.Actions.Count; action++)
        {
            writer.Bytes(scope.Actions.Name(action));
            writer.Number((long)scope.Actions.Counts[scope.Actions.Ranks[action]]);
        }

        for (int rank = 0; rank < scope.Actions.Count; rank++)
            writer.Number(scope.Actions.AtRank(rank));
        writer.Number(scope.Sums.Count);
        Dictionary<int, int> numbers = new((int)scope.Sums.Count);
        foreach (int place in scope.Places(state.Individuals))
        {
            numbers.Add(place, numbers.Count);
            Write(writer, state, ref state.Individuals[place]);
        }

        writer.Number(scope.Recent.Count);
        foreach (int place in scope.Recent.All)
            writer.Number(Number(place));
        writer.Number(Number(scope.Skew.Dominant));
        writer.Number(Number(scope.Skew.DominantRang));
        writer.Flag(scope.Skew.OutliersRang);

        int Number(int place) => place < 0 ? 0 : numbers[place] + 1;
    }

    private static void Write(StateWriter writer, PopulationState state, ref readonly Individual individual)
    {
        writer.Bytes(state.Individuals.Name(in individual));
        writer.Number(individual.Score);
        writer.Number(individual.LastTicks);
        writer.Number(individual.FoundZ + 1L);
        writer.Number((long)(individual.Marks & Written));
        writer.Number(individual.Distinct);
        OwnActions own = state.Individuals.Actions(in individual);
        for (int i = 0; i < own.Length; i++)
        {
            writer.Number(OwnActions.Action(own[i]));
            writer.Number(OwnActions.Count(own[i]));
        }

        HistoryTrail? trail = state.Trail(in individual);
        writer.Flag(trail is not null);
        if (trail is null)
            return;
        HistoryPoint[] points = trail.Points;
        writer.Number(trail.Seen);
        writer.Number(trail.Stride);
        writer.Number(trail.FirstCount);
        writer.Number(points.Length);
        foreach (HistoryPoint point in points)
        {
            writer.Number(point.Position);
            writer.Number(point.Ticks);
            writer.Real(point.Score);
            writer.Real(point.ZScore);
        }
    }

    public static void Read(ref StateReader reader, PopulationState state)
    {
        ReadOnlySpan<byte> org = Name(ref reader, "an org"), source = Name(ref reader, "a source"), pop = Name(ref reader, "a pop");
        int before = state.ScopeCount;
        PopulationScope scope = state.Scope(org, source, pop, int.MaxValue)!;
        reader.Require(state.ScopeCount == before + 1, "a scope", "is there twice");
        scope.Evicted = reader.Number("the evicted individuals");
        scope.SharedActions = reader.Number("the events in the shared bucket");
        scope.LastTicks = reader.Number("the last event of a scope");
        ReadActions(ref reader, scope.Actions);
        long own = 0;
        int[] places = new int[reader.Count("the individuals")];
        foreach (ref int place in places.AsSpan())
            place = ReadIndividual(ref reader, state, scope, ref own);
        for (long left = reader.Number("the recent actions", RecentActions.Most); left > 0; left--)
        {
            int place = Place(ref reader, places);
            _ = scope.Recent.Push(place);
            if (place >= 0)
                state.Individuals[place].Recent++;
        }

        scope.Skew.Dominant = Place(ref reader, places);
        scope.Skew.DominantRang = Place(ref reader, places);
        scope.Skew.OutliersRang = reader.Flag("whether outliers rang");
    }

    private static ReadOnlySpan<byte> Name(ref StateReader reader, string what)
    {
        ReadOnlySpan<byte> name = reader.Bytes(what);
        reader.Require(name.Length is > 0 and <= PopulationLimits.NameBytes, what, $"has {name.Length} bytes");
        return name;
    }

    private static int Place(ref StateReader reader, int[] places) => (int)reader.Number("an individual's number", places.Length) is > 0 and int number ? places[number - 1] : -1;

    private static void ReadActions(ref StateReader reader, ActionCounts actions)
    {
        int count = reader.Count("the actions");
        reader.Require(count is > 0 and <= ActionCounts.MostActions + 1, "the number of actions", $"is {count}");
        for (int action = 0; action < count; action++)
        {
            ReadOnlySpan<byte> name = Name(ref reader, "an action");
            long times = reader.Number("the count of an action", MostEvents);
            reader.Require(times > 0, "the count of an action", "is 0");
            reader.Require(actions.Restore(name, times), "an action", "is there twice");
        }

        ushort[] byRank = new ushort[count];
        foreach (ref ushort action in byRank.AsSpan())
            action = (ushort)reader.Number("a rank", count - 1);
        reader.Require(actions.Order(byRank), "the order of the actions", "is not by their counts");
    }

    private static int ReadIndividual(ref StateReader reader, PopulationState state, PopulationScope scope, ref long events)
    {
        Individuals individuals = state.Individuals;
        ReadOnlySpan<byte> name = Name(ref reader, "an individual");
        reader.Require(individuals.Find(scope.Place, name, out uint hash) < 0, "an individual", "is there twice");
        int place = individuals.Add(scope.Place, name, hash);
        ref Individual individual = ref individuals[place];
        individual.Score = reader.Number("a score", MostScore);
        individual.LastTicks = reader.Number("the last event of an individual");
        individual.FoundZ = (int)(reader.Number("the highest z-score found", 1L + int.MaxValue) - 1);
        individual.Marks = (IndividualMarks)reader.Number("the marks of an individual", (long)Written);
        int distinct = reader.Count("an individual's actions"), actions = scope.Actions.Count;
        reader.Require(distinct > 0 && distinct <= actions, "the number of an individual's actions", $"is {distinct}");
        for (int i = 0; i < distinct; i++)
        {
            int action = (int)reader.Number("an individual's action", actions - 1);
            long times = reader.Number("how often an individual performed an action", MostEvents);
            reader.Require(times > 0, "how often an individual performed an action", "is 0");
            individuals.AddAction(ref individual, OwnActions.Of(action, times));
            individual.Count += times;
        }

        reader.Require(AreDistinct(individuals.Actions(ref individual)), "an individual's action", "is there twice");
        events += individual.Count;
        reader.Require(events <= scope.Actions.Events, "an individual", "performed more actions than its population");
        if (reader.Flag("whether an individual has a history"))
            _ = state.RestoreTrail(ref individual, ReadTrail(ref reader, individual.Count));
        scope.Append(individuals, place);
        scope.Score(individuals, -1, individual.Score);
        scope.Outliers += (individual.Marks & IndividualMarks.Outlier) != IndividualMarks.None ? 1 : 0;
        return place;
    }

    private static bool AreDistinct(OwnActions own)
    {
        HashSet<int> seen = new(own.Length);
        for (int i = 0; i < own.Length; i++)
        {
            if (!seen.Add(OwnActions.Action(own[i])))
                return false;
        }

        return true;
    }

    private static HistoryTrail ReadTrail(ref StateReader reader, long count)
    {
        long seen = reader.Number("the answers of a history"), stride = reader.Number("the stride of a history");
        long first = reader.Number("the first count of a history", MostEvents);
        HistoryPoint[] points = new HistoryPoint[reader.Number("the points of a history", HistoryTrail.Most)];
        reader.Require(stride > 0 && long.IsPow2(stride), "the stride of a history", $"is {stride}");
        reader.Require(first > 0 && seen == count - first + 1, "the answers of a history", $"are {seen}");
        reader.Require(points.Length == ((seen - 1) / stride) + 1, "the points of a history", $"are {points.Length}");
        long position = -1;
        foreach (ref HistoryPoint point in points.AsSpan())
        {
            point = new HistoryPoint(
                reader.Number("a point's position"), reader.Number("a point's time"), reader.Real("a point's score"), reader.Real("a point's z-score"), first);
            reader.Require(point.Position > position, "a point's position", "does not come after the one before");
            reader.Require(point.Score is >= 0 and <= 1 << 14, "a point's score", $"is {point.Score}");
            reader.Require(double.IsFinite(point.ZScore), "a point's z-score", $"is {point.ZScore}");
            position = point.Position;
        }

        return HistoryTrail.Restore(seen, stride, points);
    }
}
