using Tocsin.Engine.Sequences.Judging;

namespace Tocsin.Engine.Sequences.Evaluation;

/// <summary>Counts what the whole and each detector say of labelled sessions.</summary>
/// <param name="falseAlarms">The bundle's false-alarm rate; null for a bundle that decides by a threshold.</param>
internal sealed class DetectorTallies(double? falseAlarms)
{
    private readonly Tally _model = new("model");
    private readonly List<Tally> _detectors = [];

    /// <summary>Takes one labelled session.</summary>
    public void Add(bool anomalous, SessionVerdict verdict, IReadOnlyList<DetectorOpinion> opinions)
    {
        _model.Add(anomalous, verdict.Anomalous, verdict.Score);
        for (int i = 0; i < opinions.Count; i++)
        {
            if (i == _detectors.Count)
            {
                _detectors.Add(new Tally(opinions[i].Detector));
            }

            // The bits of a p-value that is exactly the rate come out a rounding below it at worst.
            bool rings = falseAlarms is { } rate ? opinions[i].Bits >= -Math.Log2(rate) - 1e-9 : verdict.Anomalous;
            _detectors[i].Add(anomalous, rings, opinions[i].Score);
        }
    }

    /// <summary>The whole.</summary>
    public EvaluatedDetector Model() => _model.Result();

    /// <summary>Each detector, in the model's order.</summary>
    public IReadOnlyList<EvaluatedDetector> Detectors() => [.. _detectors.Select(tally => tally.Result())];

    private sealed class Tally(string detector)
    {
        private readonly List<double> _normal = [];
        private readonly List<double> _anomalous = [];
        private Confusion _confusion;

        public void Add(bool anomalous, bool rings, double score)
        {
            _confusion = _confusion.With(anomalous, rings);
            (anomalous ? _anomalous : _normal).Add(score);
        }

        public EvaluatedDetector Result() => new(
            detector, _confusion, RocCurve.Area([.. _normal], [.. _anomalous]));
    }
}
