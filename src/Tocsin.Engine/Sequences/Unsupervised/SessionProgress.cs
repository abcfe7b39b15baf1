using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>What the judge remembers of one session. All of it follows from the session's events.</summary>
internal sealed class SessionProgress
{
    /// <summary>What the detectors know; a field, because it is changed in place.</summary>
    public PrefixState State = PrefixState.Empty;

    /// <summary>Where it stands among the known prefixes; <see cref="KnownPrefixes.None"/> when it has left them.</summary>
    public int Node { get; set; }

    /// <summary>The <see cref="KnownPrefixes.Time"/> of <see cref="Node"/>.</summary>
    public int NodeTime { get; set; }

    /// <summary>The network's memory and the segment it is in.</summary>
    public PredictorMemory Memory { get; } = new();

    public int Segment { get; set; }

    /// <summary>The bytes of the memory as the judge has counted them, and the neighbours in its list from the least to the most recently used.</summary>
    public long CountedBytes { get; set; }

    public SessionProgress? Older { get; set; }

    public SessionProgress? Newer { get; set; }

    /// <summary>Back to a session without events. The memory is the judge's to drop first.</summary>
    public void Clear() => (State, Segment) = (PrefixState.Empty, 0);
}
