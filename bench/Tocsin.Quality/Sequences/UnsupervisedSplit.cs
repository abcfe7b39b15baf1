using System.Globalization;
using Tocsin.Engine.Sequences.Calibration;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Engine.Sequences.Unsupervised;

namespace Tocsin.Quality.Sequences;

/// <summary>One detector at one rate on one split.</summary>
internal sealed record UnsupervisedResult(string Detector, double Rate, int Tp, int Anomalous, int Fp, int Normal)
{
    public double Recall => (double)Tp / Anomalous;

    public double FalseAlarmRate => (double)Fp / Normal;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Detector} at {Rate}: recall {Recall:0.0000}, {Fp} of {Normal} false alarms");
}

/// <summary>One split: trained, calibrated, tested.</summary>
/// <param name="Seed">Shuffled and trained by it.</param>
/// <param name="Network">The network that was taken.</param>
/// <param name="Results">Each detector at each rate; first the whole at 0.001.</param>
/// <param name="Early">Share of the anomalous sessions that rang before their end.</param>
internal sealed record UnsupervisedSplit(int Seed, string Network, IReadOnlyList<UnsupervisedResult> Results, double Early)
{
    public const string Whole = "ensemble";
    public const string Rule = "count-vector rule";
    public const string WithoutNetwork = "ensemble without its network";
    public const double GatedRate = 0.001;

    public static readonly double[] Rates = [GatedRate, 0.01];

    public static UnsupervisedSplit Run(int seed, int vocabulary, int[][] training, int[][] calibration, int[][] test, int[][] anomalous)
    {
        NormalityModel model = EnsembleTraining.Train(
            EnsembleSplit.Of(training, calibration, seed), [], vocabulary, new SequenceTrainingOptions { Seed = seed, Threads = 1, FalseAlarms = GatedRate }).Model;
        SessionScores scorer = new(model.Sessions, model.Predictor);
        Scores[] all = [.. new[] { calibration, test, anomalous }.Select(sessions => new Scores(sessions, scorer.Of(sessions, CancellationToken.None)))];
        CountVectorRule rule = CountVectorRule.Of(training, vocabulary);
        List<(string Name, Func<int[], double[], double> Score)> detectors =
        [
            (Whole, (_, scores) => model.Joint.Of(scores)),
            (Rule, Once(rule)),
            (WithoutNetwork, (_, scores) => Enumerable.Range(0, Detectors.Count)
                .Where(detector => (Detector)detector is not (Detector.NextEvent or Detector.Ending))
                .Max(detector => model.Joint.Bits((Detector)detector, scores[detector]))),
            .. Enumerable.Range(0, Detectors.Count).Select(detector => (((Detector)detector).Name(), (Func<int[], double[], double>)((_, scores) => scores[detector]))),
        ];
        List<UnsupervisedResult> results = [];
        foreach (double rate in Rates)
        {
            foreach ((string name, Func<int[], double[], double> score) in detectors)
            {
                ScoreCalibration scale = new(all[0].By(score));
                double threshold = scale.Threshold(FalseAlarmRate.Of(rate, calibration.Length));
                results.Add(new UnsupervisedResult(
                    name, rate, all[2].By(score).Count(value => value > threshold), anomalous.Length, all[1].By(score).Count(value => value > threshold), test.Length));
            }
        }

        double rings = model.Calibration.Threshold(model.Rate);
        int early = all[2].By((_, scores) => model.Joint.Of(scores, to: Detectors.PrefixSafe)).Count(value => value > rings);
        return new UnsupervisedSplit(seed, model.Network, results, (double)early / anomalous.Length);
    }

    // Sessions repeat; their arrays do as well, so a score is found by the array.
    private static Func<int[], double[], double> Once(CountVectorRule rule)
    {
        Dictionary<double[], double> known = [];
        return (session, scores) => known.TryGetValue(scores, out double distance) ? distance : known[scores] = rule.Distance(session);
    }

    private sealed record Scores(int[][] Sessions, double[][] Values)
    {
        public IEnumerable<double> By(Func<int[], double[], double> score) => Sessions.Zip(Values, score);
    }
}
