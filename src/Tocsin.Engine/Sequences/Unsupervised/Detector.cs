namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>The detectors of the ensemble. Their numbers are on disk: never renumber them.</summary>
internal enum Detector
{
    /// <summary>The largest surprise of the network at an event.</summary>
    NextEvent = 0,

    /// <summary>How many events are of a kind that training never saw.</summary>
    NewEvent = 1,

    /// <summary>The largest surprise of an event after the one before it.</summary>
    Pairs = 2,

    /// <summary>How many events there are.</summary>
    TooLong = 3,

    /// <summary>How far the counts of events are from the nearest training session.</summary>
    Counts = 4,

    /// <summary>How few events there are.</summary>
    TooShort = 5,

    /// <summary>How many edits lie between the session and the nearest training session.</summary>
    Edits = 6,

    /// <summary>The surprise of the network that the session ends here.</summary>
    Ending = 7,
}

/// <summary>What is known about each detector.</summary>
internal static class Detectors
{
    /// <summary>How many there are.</summary>
    public const int Count = 8;

    /// <summary>The first ones never take back what they said: they judge open sessions.</summary>
    public const int PrefixSafe = 4;

    /// <summary>
    /// Shares of the rate: half for the detectors that judge open sessions, half for those that judge at the end. Within the halves they were chosen on shuffles of HDFS that the
    /// tables do not report (<c>bench/results/sequences-unsupervised.md</c>): counts, by which most anomalies are told, have nearly all of their half, so that one odd calibration
    /// session in a weak detector does not lift the threshold above them; the detectors of open sessions share theirs more evenly, because they alone can ring early.
    /// </summary>
    private static readonly (string Name, string Unit, double Share)[] Known =
    [
        ("next_event", "bits", 0.18), ("new_event", "events", 0.20), ("pairs", "bits", 0.11), ("length", "events", 0.01),
        ("counts", "weighted distance", 0.47), ("short", "events", 0.01), ("edits", "share of events", 0.01), ("ending", "bits", 0.01),
    ];

    private static readonly double[] LogShares = [.. Known.Select(detector => Math.Log2(detector.Share))];

    /// <summary>Its stable name.</summary>
    public static string Name(this Detector detector) => Known[(int)detector].Name;

    /// <summary>log2 of its share of the rate.</summary>
    public static double ShareBits(this Detector detector) => LogShares[(int)detector];

    /// <summary>The unit of its score.</summary>
    public static string Unit(this Detector detector) => Known[(int)detector].Unit;
}
