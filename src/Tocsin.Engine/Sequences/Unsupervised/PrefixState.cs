using System.Runtime.InteropServices;

namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>What the detectors know of a session's events so far, the network's memory apart. A function of the events.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct PrefixState
{
    /// <summary>Of a session without events.</summary>
    public static readonly PrefixState Empty = new() { Before = PredictionContext.Start, SurpriseAt = -1, OpenBits = JointScore.Least, RingsAt = -1, EndScore = double.NaN };

    /// <summary>Events that are judged.</summary>
    public int Judged;

    /// <summary>The last of them.</summary>
    public int Before;

    /// <summary>Events of kinds that training never saw.</summary>
    public int Unseen;

    /// <summary>Where the largest surprise of the network was; -1 before the first event.</summary>
    public int SurpriseAt;

    /// <summary>The first event whose prefix rings; -1 while none does.</summary>
    public int RingsAt;

    /// <summary>The largest surprise of the network.</summary>
    public double Surprise;

    /// <summary>The largest surprise of a pair.</summary>
    public double PairSurprise;

    /// <summary>The most bits of a detector that judges open sessions.</summary>
    public double OpenBits;

    /// <summary>The joint score at the end; NaN while the session is open.</summary>
    public double EndScore;

    /// <summary>Whether the session is over and judged as a whole.</summary>
    public readonly bool HasEnded => !double.IsNaN(EndScore);
}
