namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>
/// The vector of an incident, at unit length: tf-idf of its terms, hashed into <see cref="TermDimension"/> numbers, and beside it the pooled hidden state of the network that
/// judged, less what is usual for that network. Each part is at unit length before it is weighted, so the cosine of two incidents of one space is the weighted mean of both
/// parts' cosines.
/// </summary>
public static class IncidentVector
{
    /// <summary>Numbers that terms are hashed into.</summary>
    public const int TermDimension = 96;

    /// <summary>Numbers of a hidden state.</summary>
    public const int HiddenDimension = 32;

    /// <summary>Numbers in all.</summary>
    public const int Dimension = TermDimension + HiddenDimension;

    /// <summary>
    /// The hidden state's share of the cosine of two incidents that both have one. Small: it tells orders of events apart that terms cannot, but a larger share finds the same kind
    /// less often (docs/guides/incidents.md).
    /// </summary>
    public const double HiddenShare = 0.05;

    /// <summary>
    /// How much it says how often a term came, beside that it came: a term that came n times weighs 1 + this · ln n. With the usual 1 a retry more parts what is of one kind, and
    /// what differs by an event is drowned by how often the others came (bench/results/incidents.md).
    /// </summary>
    public const double CountShare = 0.25;

    // Each term in four places with a sign of its own (Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009; Kane and Nelson, "Sparser
    // Johnson-Lindenstrauss transforms", 2014): two terms that meet in one place differ in the others.
    private const int Places = 4;

    // -> [Dimension]
    /// <summary>The vector of what an incident has.</summary>
    /// <param name="features">What it has.</param>
    /// <param name="weights">What terms weigh.</param>
    /// <param name="centre">The usual hidden state of its space; empty where that is not known.</param>
    /// <param name="vector">Where it goes. An incident that has nothing gets the same direction as every other such.</param>
    public static void Fill(IncidentFeatures features, IncidentWeights weights, ReadOnlySpan<float> centre, Span<float> vector)
    {
        vector.Clear();
        Span<float> terms = vector[..TermDimension], hidden = vector[TermDimension..Dimension];
        foreach (IncidentTerm term in features.Terms)
            Add(term.Hash, (float)(Math.Max(0, 1 + (CountShare * Math.Log(term.Count))) * weights.Of(term.Hash)), terms);
        if (!Normalise(terms, 1))
            terms[0] = 1;
        if (features.Hidden.Length != HiddenDimension)
            return;
        for (int i = 0; i < HiddenDimension; i++)
            hidden[i] = features.Hidden[i] - (centre.Length == HiddenDimension ? centre[i] : 0);
        if (Normalise(hidden, Math.Sqrt(HiddenShare)))
            Normalise(terms, Math.Sqrt(1 - HiddenShare));
    }

    // vector: [Dimension] -> query: [Dimension]
    /// <summary>What a vector is compared with incidents of other spaces by: its terms alone. A score of them is to be divided by <see cref="TermLength"/> of theirs.</summary>
    public static void TermsOnly(ReadOnlySpan<float> vector, Span<float> query)
    {
        query.Clear();
        vector[..TermDimension].CopyTo(query);
        Normalise(query[..TermDimension], 1);
    }

    /// <summary>How long the terms' part of a vector is.</summary>
    public static double TermLength(bool hasHidden) => hasHidden ? Math.Sqrt(1 - HiddenShare) : 1;

    // hidden: [n] -> [HiddenDimension]
    /// <summary>A hidden state in as many numbers as all have: as it is where it is short enough, else by random signs (Achlioptas, 2003), the same for ever.</summary>
    public static float[] Project(ReadOnlySpan<float> hidden)
    {
        float[] projected = new float[HiddenDimension];
        if (hidden.Length <= HiddenDimension)
        {
            hidden.CopyTo(projected);
            return projected;
        }

        for (int i = 0; i < hidden.Length; i++)
        {
            ulong signs = IncidentTerm.Mix((ulong)i + 1);
            for (int k = 0; k < HiddenDimension; k++)
                projected[k] += (signs & (1UL << k)) != 0 ? hidden[i] : -hidden[i];
        }

        return projected;
    }

    /// <summary>The count of a term that is to weigh so much, apart from what the term itself weighs.</summary>
    /// <param name="weight">Above 0, to 10.</param>
    public static float CountOf(double weight) => (float)Math.Exp((weight - 1) / CountShare);

    private static void Add(ulong hash, float weight, Span<float> terms)
    {
        for (int place = 0; place < Places; place++, hash >>= 16)
            terms[(int)((hash & 0x7FFF) % TermDimension)] += (hash & 0x8000) != 0 ? weight : -weight;
    }

    private static bool Normalise(Span<float> part, double length)
    {
        double sum = 0;
        foreach (float value in part)
            sum += (double)value * value;
        if (!(sum > 1e-20))
        {
            part.Clear();
            return false;
        }

        double by = length / Math.Sqrt(sum);
        foreach (ref float value in part)
            value = (float)(value * by);
        return true;
    }
}
