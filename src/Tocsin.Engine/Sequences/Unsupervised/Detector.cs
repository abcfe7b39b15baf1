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

    private static readonly (string Name, string Unit)[] Known =
    [
        ("next_event", "bits"), ("new_event", "events"), ("pairs", "bits"), ("length", "events"), ("counts", "weighted distance"), ("short", "events"),
        ("edits", "share of events"), ("ending", "bits"),
    ];

    /// <summary>Its stable name.</summary>
    public static string Name(this Detector detector) => Known[(int)detector].Name;

    /// <summary>The unit of its score.</summary>
    public static string Unit(this Detector detector) => Known[(int)detector].Unit;
}
