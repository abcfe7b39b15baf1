using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Lanes;

namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>Makes incidents of what was found in sessions, away from the lane, with judges and networks of its own that share the bundles' weights. One thread at a time.</summary>
public sealed class SessionIncidents
{
    /// <summary>The detector's name.</summary>
    public const string Detector = "sequences";

    private const string Template = "template";
    private const int MostBundles = 4;

    private readonly List<BundleAtHand> _bundles = [];

    /// <summary>The space of a bundle's incidents.</summary>
    public static string SpaceOf(ModelBundle bundle) => $"{Detector}/{bundle.Hash[..16]}";

    /// <summary>The incident of a finding; takes milliseconds.</summary>
    public Incident Of(string stream, FoundEvents found)
    {
        BundleAtHand bundle = AtHand(found.Bundle);
        SessionExplanation why = bundle.Judge.Explain(found.Events.Span, found.Ended);
        return new Incident
        {
            Stream = stream,
            Finding = found.Id,
            Detector = Detector,
            Subject = found.Session,
            Time = found.Time,
            Bits = double.IsNaN(why.Verdict.Bits) ? null : why.Verdict.Bits,
            Summary = IncidentSummary.Of(why.Reasons.Count > 0 ? why.Reasons[0].Text : "Unlike usual sessions as a whole."),
            Features = new IncidentFeatures(SpaceOf(found.Bundle), Terms(found.Events.Span, bundle.Terms), bundle.Hidden(found.Events.Span)),
        };
    }

    /// <summary>What is usual for a bundle's sessions, as terms with their shares and as a hidden state.</summary>
    public UsualIncident Usual(ModelBundle bundle, UsualSessions sessions)
    {
        BundleAtHand at = AtHand(bundle);
        Dictionary<ulong, double> shares = [];
        for (int number = EventVocabulary.Unknown; number < Math.Min(at.Terms.Length, sessions.Shares.Count); number++)
            shares[at.Terms[number]] = Math.Max(shares.GetValueOrDefault(at.Terms[number]), sessions.Shares[number]);
        float[] centre = [];
        foreach (int[] example in sessions.Examples)
        {
            float[] hidden = at.Hidden(example);
            if (centre.Length == 0)
                centre = new float[hidden.Length];
            for (int i = 0; i < hidden.Length; i++)
                centre[i] += hidden[i] / sessions.Examples.Count;
        }

        return new UsualIncident(SpaceOf(bundle), sessions.Sessions, shares, centre);
    }

    // The last ones that were used: a stream has one bundle, and one more for a while after a switch.
    private BundleAtHand AtHand(ModelBundle bundle)
    {
        int at = _bundles.FindIndex(known => known.Hash == bundle.Hash);
        BundleAtHand found = at < 0 ? new BundleAtHand(bundle) : _bundles[at];
        if (at >= 0)
            _bundles.RemoveAt(at);
        else if (_bundles.Count == MostBundles)
            _bundles.RemoveAt(0);
        _bundles.Add(found);
        return found;
    }

    private static IncidentTerm[] Terms(ReadOnlySpan<int> events, ulong[] terms)
    {
        Dictionary<ulong, int> counts = [];
        foreach (int number in events)
            counts[terms[number]] = counts.GetValueOrDefault(terms[number]) + 1;
        return [.. counts.OrderBy(static pair => pair.Key).Select(static pair => new IncidentTerm(pair.Key, pair.Value))];
    }

    private sealed class BundleAtHand(ModelBundle bundle)
    {
        private readonly SessionEncoder? _encoder = bundle.Model.CreateEncoder();

        public string Hash { get; } = bundle.Hash;

        public ISessionJudge Judge { get; } = bundle.CreateJudge();

        /// <summary>By number of the vocabulary.</summary>
        public ulong[] Terms { get; } = [.. Enumerable.Range(0, bundle.Vocabulary.Count).Select(number => IncidentTerm.HashOf(Template, bundle.Vocabulary.Text(number)))];

        public float[] Hidden(ReadOnlySpan<int> events)
        {
            if (_encoder is null)
                return [];
            float[] pooled = new float[_encoder.Dimension];
            _encoder.Encode(events, pooled);
            return IncidentVector.Project(pooled);
        }
    }
}
