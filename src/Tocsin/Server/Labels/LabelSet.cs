namespace Tocsin.Server.Labels;

/// <summary>The labels of one file at one moment: which keys are anomalous and which are normal. Immutable; any thread may read.</summary>
public sealed class LabelSet
{
    private readonly IReadOnlyDictionary<string, bool> _byKey;

    /// <param name="byKey">True for anomalous. Taken over, not copied.</param>
    public LabelSet(IReadOnlyDictionary<string, bool> byKey)
    {
        _byKey = byKey;
        Anomalous = byKey.Count(static labelled => labelled.Value);
    }

    /// <summary>No labels.</summary>
    public static LabelSet Empty { get; } = new(new Dictionary<string, bool>());

    /// <summary>How many keys have a label.</summary>
    public int Count => _byKey.Count;

    /// <summary>How many of them are anomalous.</summary>
    public int Anomalous { get; }

    /// <summary>Whether a key is anomalous; null when it has no label.</summary>
    public bool? Find(string key) => _byKey.TryGetValue(key, out bool anomalous) ? anomalous : null;
}
