using Tocsin.Engine.Sequences.Evaluation;

namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>The decision tree on the event counts of sessions.</summary>
public sealed class CountTree
{
    private readonly DecisionTree _tree;
    private readonly EventVocabulary _vocabulary;

    private CountTree(DecisionTree tree, EventVocabulary vocabulary) => (_tree, _vocabulary) = (tree, vocabulary);

    /// <summary>A tree from labelled sessions.</summary>
    public static CountTree Grow(IReadOnlyList<LabelledSession> sessions, EventVocabulary vocabulary) => new(
        DecisionTree.Grow([.. sessions.Select(session => Counts(session, vocabulary))], [.. sessions.Select(session => session.Anomalous == true)]), vocabulary);

    /// <summary>Its counts where it rings (a leaf with at least as many anomalous as normal sessions), and the area under its ROC curve.</summary>
    public (Confusion Counts, double Area) Judge(IReadOnlyList<LabelledSession> sessions)
    {
        Confusion counts = default;
        List<double> normal = [], anomalous = [];
        foreach (LabelledSession session in sessions)
        {
            double score = _tree.Score(Counts(session, _vocabulary));
            counts = counts.With(session.Anomalous == true, score >= 0.5);
            (session.Anomalous == true ? anomalous : normal).Add(score);
        }

        return (counts, RocCurve.Area([.. normal], [.. anomalous]));
    }

    /// <summary>The tree as text.</summary>
    public IReadOnlyList<string> Describe() => _tree.Describe(feature =>
        feature == _vocabulary.Count ? "events in all" : $"{_vocabulary.Name(feature)} ({_vocabulary.Text(feature)})");

    private static int[] Counts(LabelledSession session, EventVocabulary vocabulary) => EventCounts.Of(vocabulary.Numbers(session), vocabulary.Count);
}
