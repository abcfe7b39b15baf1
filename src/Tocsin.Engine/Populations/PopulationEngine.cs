using Tocsin.Engine.Populations.Model;

namespace Tocsin.Engine.Populations;

/// <summary>
/// Scores every action of every individual at its arrival: how unlike its population is this one? One thread. What it answers and what it keeps follow from the events, the
/// options and the limits alone. An event costs a step for each distinct action of its individual and for each action that the population expects; it allocates nothing where
/// all names are known and nothing is found.
/// </summary>
/// <remarks>Exact while a scope has fewer than 4.4e13 events and 2^31 individuals (<see cref="BinomialScore"/>, <see cref="ScoreSums"/>).</remarks>
public sealed partial class PopulationEngine
{
    /// <summary>An individual's z-score from here on makes it an outlier, whatever the options say of findings.</summary>
    private const double OutlierFrom = 3;

    /// <summary>
    /// The history of one of the lane's first few individuals begins with its first action. Any other's begins at this z-score, and not before so many actions: the first few
    /// say little, and there are only so many histories.
    /// </summary>
    private const double HistoryFrom = 2, HistoryFromCount = 5;

    private readonly PopulationLimits _limits;
    private readonly double[] _own = new double[BinomialScore.MostActions];
    private readonly double[] _rareOwn = new double[BinomialScore.MostActions];
    private readonly double[] _rareCounts = new double[BinomialScore.MostActions];
    private readonly double[] _rareLogs = new double[BinomialScore.MostActions];
    private PopulationState _state = new();
    private PopulationOptions _options = new();
    private PopulationCounts _counts;
    private PopulationScope? _lastScope;
    private int _lastPlace;

    /// <summary>With these limits, which never change.</summary>
    public PopulationEngine(PopulationLimits limits)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limits.Actions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limits.Actions, ActionCounts.MostActions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limits.Scopes);
        _limits = limits;
    }

    /// <summary>In force from the next event on; a smaller cap lets individuals leave at once. No part of the saved state: a command of the journal brings them.</summary>
    public PopulationOptions Options
    {
        get => _options;
        set
        {
            _options = value;
            if (value.MaxIndividuals is not { } most)
                return;
            foreach (PopulationScope scope in _state.Scopes)
                Evict(scope, most);
        }
    }

    /// <summary>Used, SharedActions, Evicted, Findings and Alerts, since the beginning; the lane counts the others.</summary>
    public PopulationCounts Counts => _counts;

    /// <summary>
    /// Counts an event and answers. False, and nothing is changed, when it would begin one scope too many. Names are those of <see cref="PopulationEvent"/>; what they hold is
    /// not looked at.
    /// </summary>
    /// <param name="e">The event; its names are copied where they are new.</param>
    /// <param name="position">Of its record: names findings and points of histories.</param>
    /// <param name="ticks">When it arrived, in UTC ticks.</param>
    /// <param name="answer">What the model says of its individual now.</param>
    public bool TryObserve(in PopulationEvent e, long position, long ticks, out PopulationAnswer answer)
    {
        Require(e.Org, nameof(e.Org));
        Require(e.Source, nameof(e.Source));
        Require(e.Pop, nameof(e.Pop));
        Require(e.Id, nameof(e.Id));
        Require(e.Action, nameof(e.Action));
        if (_state.Scope(e.Org, e.Source, e.Pop, _limits.Scopes) is not { } scope)
        {
            answer = default;
            return false;
        }

        int action = scope.Actions.Observe(e.Action, _limits.Actions);
        bool shared = action == scope.Actions.Shared;
        Individuals individuals = _state.Individuals;
        int place = individuals.Find(scope.Place, e.Id, out uint hash);
        if (place < 0)
        {
            if (_options.MaxIndividuals is { } most)
                Evict(scope, most - 1);
            place = individuals.Add(scope.Place, e.Id, hash);
            scope.Append(individuals, place);
        }
        else if (place != scope.Newest)
        {
            scope.Unlink(individuals, place);
            scope.Append(individuals, place);
        }

        ref Individual individual = ref individuals[place];
        long before = individual.Count == 0 ? -1 : individual.Score;
        individual.Count++;
        individual.LastTicks = scope.LastTicks = ticks;
        individual.Score = Score(scope.Actions, ref individual, action);
        ScoreSums others = before < 0 ? scope.Sums : scope.Sums.Without(before);
        double zScore = others.ZScore(individual.Score);
        scope.Score(individuals, before, individual.Score);
        answer = new PopulationAnswer(ScoreSums.Bits(individual.Score), individual.Count, zScore, others.Count, shared);

        bool outlier = zScore >= OutlierFrom;
        if (outlier != ((individual.Marks & IndividualMarks.Outlier) != IndividualMarks.None))
        {
            individual.Marks ^= IndividualMarks.Outlier;
            scope.Outliers += outlier ? 1 : -1;
        }

        _counts.Used++;
        if (shared)
        {
            _counts.SharedActions++;
            scope.SharedActions++;
        }

        (_lastScope, _lastPlace) = (scope, place);
        bool standsOut = zScore >= HistoryFrom && individual.Count >= HistoryFromCount;
        if (individual.History >= 0 || standsOut || individual.Count == 1)
            (_state.Trail(ref individual) ?? _state.BeginTrail(ref individual, standsOut))?.Add(position, ticks, answer.Score, zScore, individual.Count);
        Find(scope, place, ref individual, in answer, e.Action, position, ticks);
        return true;
    }

    /// <summary>Forgets a scope, or with null all of them: their actions, individuals and histories. What was found and counted stays. False when there is no such scope.</summary>
    public bool Reset(ScopeName? scope)
    {
        (_lastScope, _lastPlace) = (null, -1);
        if (scope is null)
        {
            _state = new PopulationState();
            return true;
        }

        if (_state.Scope(scope) is not { } there)
            return false;
        _state.Remove(there);
        return true;
    }

    // Counts the action among the individual's own and adds up its score: actions that the population expects (a mode from 1 on) are the first by rank, where what the
    // individual does not do counts too; any other matters only where the individual does it (a y from 1 on).
    private long Score(ActionCounts actions, ref Individual individual, int action)
    {
        long n = individual.Count;
        int m = BinomialScore.Draws(n), expected = actions.Expected(m), rare = 0;
        double least = n / (2.0 * m);
        ReadOnlySpan<ushort> ranks = actions.Ranks;
        ReadOnlySpan<double> counts = actions.Counts, logs = actions.Logs;
        OwnActions own = _state.Individuals.Actions(ref individual);
        bool known = false;
        for (int i = 0; i < own.Length; i++)
        {
            ulong entry = own[i];
            if (OwnActions.Action(entry) == action)
            {
                entry = OwnActions.More(entry);
                if (!OwnActions.IsNarrow(entry) && OwnActions.IsNarrow(own[i]))
                {
                    // The first count that four bytes cannot hold.
                    _state.Individuals.Widen(ref individual);
                    own = _state.Individuals.Actions(ref individual);
                }

                own[i] = entry;
                known = true;
            }

            Place(ranks[OwnActions.Action(entry)], OwnActions.Count(entry), counts, logs);
        }

        if (!known)
        {
            _state.Individuals.AddAction(ref individual, OwnActions.Of(action, 1));
            Place(ranks[action], 1, counts, logs);
        }

        double all = actions.Events, score = 0;
        if (counts[0] < all)
        {
            score = BinomialScore.Sum(counts, logs, _own, expected, all, n, m);
            if (rare > 0)
                score += BinomialScore.Sum(_rareCounts, _rareLogs, _rareOwn, rare, all, n, m);
        }

        _own.AsSpan(0, expected).Clear();
        return ScoreSums.Fixed(score);

        void Place(int rank, double x, ReadOnlySpan<double> counts, ReadOnlySpan<double> logs)
        {
            if (rank < expected)
            {
                _own[rank] = x;
            }
            else if (x >= least)
            {
                (_rareCounts[rare], _rareLogs[rare], _rareOwn[rare]) = (counts[rank], logs[rank], x);
                rare++;
            }
        }
    }

    private void Evict(PopulationScope scope, int most)
    {
        while (scope.Sums.Count > most)
        {
            if (scope.Oldest == _lastPlace)
                (_lastScope, _lastPlace) = (null, -1);
            _state.EvictOldest(scope);
            _counts.Evicted++;
        }
    }

    private static void Require(ReadOnlySpan<byte> name, string what)
    {
        if (name.Length is 0 or > PopulationLimits.NameBytes)
            throw new ArgumentException($"{what} has {name.Length} bytes; a name has 1 to {PopulationLimits.NameBytes}.", what);
    }
}
