using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>What the judge remembers of one session. All of it follows from the session's events.</summary>
internal sealed class SessionProgress
{
    /// <summary>Events that are judged.</summary>
    public int Judged { get; set; }

    /// <summary>The last of them.</summary>
    public int Before { get; set; } = PredictionContext.Start;

    /// <summary>Events of kinds that training never saw.</summary>
    public int Unseen { get; set; }

    /// <summary>The largest surprise of the network and where it was; -1 before the first event.</summary>
    public double Surprise { get; set; }

    public int SurpriseAt { get; set; } = -1;

    /// <summary>The largest surprise of a pair.</summary>
    public double PairSurprise { get; set; }

    /// <summary>The most bits of a detector that judges open sessions.</summary>
    public double OpenBits { get; set; } = JointScore.Least;

    /// <summary>The first event whose prefix rings; -1 while none does.</summary>
    public int RingsAt { get; set; } = -1;

    /// <summary>The joint score at the end; NaN while the session is open.</summary>
    public double EndScore { get; set; } = double.NaN;

    /// <summary>The network's memory and the segment it is in.</summary>
    public PredictorMemory Memory { get; } = new();

    public int Segment { get; set; }

    /// <summary>The bytes of the memory as the judge has counted them, and the neighbours in its list from the least to the most recently used.</summary>
    public long CountedBytes { get; set; }

    public SessionProgress? Older { get; set; }

    public SessionProgress? Newer { get; set; }

    /// <summary>Back to a session without events. The memory is the judge's to drop first.</summary>
    public void Clear() => (Judged, Before, Unseen, Surprise, SurpriseAt, PairSurprise, OpenBits, RingsAt, EndScore, Segment) =
        (0, PredictionContext.Start, 0, 0, -1, 0, JointScore.Least, -1, double.NaN, 0);
}
