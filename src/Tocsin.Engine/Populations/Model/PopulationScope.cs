using System.Text;

namespace Tocsin.Engine.Populations.Model;

/// <summary>The state of one scope. Its individuals hang in a list by when they were last seen.</summary>
internal sealed class PopulationScope
{
    private readonly byte[] _org, _source, _pop;

    public PopulationScope(int place, ReadOnlySpan<byte> org, ReadOnlySpan<byte> source, ReadOnlySpan<byte> pop)
    {
        (Place, _org, _source, _pop) = (place, org.ToArray(), source.ToArray(), pop.ToArray());
        Name = new ScopeName(Encoding.UTF8.GetString(org), Encoding.UTF8.GetString(source), Encoding.UTF8.GetString(pop));
    }

    /// <summary>Its number in the lane.</summary>
    public int Place { get; }

    public ScopeName Name { get; }

    public ActionCounts Actions { get; } = new();

    public ScoreSums Sums;

    /// <summary>The ends of the list of individuals; -1 for none.</summary>
    public int Oldest = -1, Newest = -1;

    public long Evicted, SharedActions, LastTicks;

    /// <summary>Individuals that stand at z ≥ 3.</summary>
    public long Outliers;

    /// <summary>The highest score; -1 when it is not known, because the one who had it has come down.</summary>
    public long HighestScore = -1;

    /// <summary>There from 20 individuals on: fewer have nothing to say.</summary>
    public ScoreHistogram? Histogram;

    public RecentActions Recent { get; set; } = new();

    public ScopeSkew Skew = new();

    public ReadOnlySpan<byte> Org => _org;

    public ReadOnlySpan<byte> Source => _source;

    public ReadOnlySpan<byte> Pop => _pop;

    public uint Hash => HashOf(_org, _source, _pop);

    public static uint HashOf(ReadOnlySpan<byte> org, ReadOnlySpan<byte> source, ReadOnlySpan<byte> pop) =>
        NameHash.Of(pop, NameHash.Of(source, NameHash.Of(org)));

    public bool Is(ReadOnlySpan<byte> org, ReadOnlySpan<byte> source, ReadOnlySpan<byte> pop) =>
        pop.SequenceEqual(_pop) && source.SequenceEqual(_source) && org.SequenceEqual(_org);

    /// <summary>Puts an individual that is in no list at its newest end.</summary>
    public void Append(Individuals individuals, int place)
    {
        ref Individual individual = ref individuals[place];
        (individual.Older, individual.Newer) = (Newest, -1);
        if (Newest >= 0)
            individuals[Newest].Newer = place;
        else
            Oldest = place;
        Newest = place;
    }

    /// <summary>Takes an individual out of the list.</summary>
    public void Unlink(Individuals individuals, int place)
    {
        ref Individual individual = ref individuals[place];
        if (individual.Older >= 0)
            individuals[individual.Older].Newer = individual.Newer;
        else
            Oldest = individual.Newer;
        if (individual.Newer >= 0)
            individuals[individual.Newer].Older = individual.Older;
        else
            Newest = individual.Older;
    }

    /// <summary>The places of its individuals, the least recently seen first.</summary>
    public IEnumerable<int> Places(Individuals individuals)
    {
        for (int place = Oldest; place >= 0; place = individuals[place].Newer)
            yield return place;
    }

    /// <summary>An individual's score enters the statistics, or changes in them. <paramref name="before"/> is -1 for a new one.</summary>
    public void Score(Individuals individuals, long before, long now)
    {
        if (before >= 0)
        {
            Sums.Remove(before);
            Histogram?.Remove(before);
        }

        Sums.Add(now);
        if (Histogram is not null)
            Histogram.Add(now);
        else if (Sums.Count > Logs.Bits.CalibratedBits.LeastScores)
            Histogram = MakeHistogram(individuals);
        if (HighestScore >= 0 || Sums.Count == 1)
            HighestScore = now >= HighestScore ? now : before == HighestScore ? -1 : HighestScore;
    }

    /// <summary>An individual leaves the statistics.</summary>
    public void Forget(ref Individual individual)
    {
        Sums.Remove(individual.Score);
        Histogram?.Remove(individual.Score);
        Outliers -= (individual.Marks & IndividualMarks.Outlier) != IndividualMarks.None ? 1 : 0;
        HighestScore = individual.Score == HighestScore ? -1 : HighestScore;
    }

    /// <summary>The highest score of all.</summary>
    public long Highest(Individuals individuals)
    {
        if (HighestScore < 0 && Sums.Count > 0)
            HighestScore = Places(individuals).Max(place => individuals[place].Score);
        return Math.Max(0, HighestScore);
    }

    private ScoreHistogram MakeHistogram(Individuals individuals)
    {
        ScoreHistogram histogram = new();
        foreach (int place in Places(individuals))
            histogram.Add(individuals[place].Score);
        return histogram;
    }
}
