using Tocsin.Engine.Sequences.Training;
using Tocsin.Neural.Networks;
using Tocsin.Neural.Training;

namespace Tocsin.Engine.Sequences.Unsupervised;

public static partial class EnsembleTraining
{
    /// <summary>The share of the whole that training the two networks takes, and that of surprises for the scale.</summary>
    private const double NetworksShare = 0.65, CrossShare = 0.25;

    private static readonly (NetworkKind Kind, string Stage, double LearningRate)[] Candidates =
    [
        (NetworkKind.NextEventTransformer, "training the Transformer", 2e-3), (NetworkKind.NextEventLstm, "training the LSTM", 3e-3),
    ];

    /// <summary>Both networks learn; the one that predicts the held-out sessions better is taken.</summary>
    private static TrainedNetwork TrainNetworks(
        EnsembleSplit split, int vocabulary, SequenceTrainingOptions options, Action<TrainingProgress>? progress, CancellationToken cancellation)
    {
        Example[] training = [.. split.Training.SelectMany(Examples)], held = [.. split.Held.SelectMany(Examples)];
        int epochs = options.Epochs ?? UsualEpochs;
        TrainedNetwork? best = null;
        for (int i = 0; i < Candidates.Length; i++)
        {
            (NetworkKind kind, string stage, double rate) = Candidates[i];
            if (options.Network is { } only && only != kind)
            {
                continue;
            }

            INetwork network = Network.Create(NetworkShape.Predictor(kind, vocabulary), options.Seed);
            Trainer trainer = new(network, new TrainingOptions { Epochs = epochs, LearningRate = rate, Patience = 4, Seed = options.Seed, Threads = options.Threads });
            double begin = NetworksShare * i / Candidates.Length;
            progress?.Invoke(new TrainingProgress(stage, begin, null, epochs));
            ReportedEpoch[] reports = [.. trainer.Train(
                training,
                held,
                epoch => progress?.Invoke(new TrainingProgress(stage, begin + (NetworksShare / Candidates.Length * epoch.Epoch / epochs), Reported(epoch), epochs)),
                cancellation).Select(Reported)];
            double loss = reports.Length == 0 ? double.PositiveInfinity : reports.Min(report => report.ValidationLoss ?? report.Loss);
            if (best is null || loss < best.Loss)
            {
                best = new TrainedNetwork(network, loss, reports);
            }
        }

        return best!;
    }

    /// <summary>
    /// Surprises of every session (training, then held out) by a network that did not learn from it: two networks of the kind that was taken learn from one half each, for as
    /// many epochs as the taken one's best, and read the other half. Held-out sessions alone would be too few to know the tail.
    /// </summary>
    private static double[][] CrossSurprises(
        EnsembleSplit split, TrainedNetwork taken, int vocabulary, SequenceTrainingOptions options, Action<TrainingProgress>? progress, CancellationToken cancellation)
    {
        int[][] sessions = [.. split.Training, .. split.Held];
        double[][] surprises = new double[sessions.Length][];
        double rate = Candidates.Single(candidate => candidate.Kind == taken.Network.Shape.Kind).LearningRate;
        for (int half = 0; half < 2; half++)
        {
            double begin = NetworksShare + (CrossShare * half / 2);
            int parity = half;
            int[] read = [.. Enumerable.Range(0, sessions.Length).Where(i => i % 2 == parity)];
            Example[] examples = [.. Enumerable.Range(0, sessions.Length).Where(i => i % 2 != parity).SelectMany(i => Examples(sessions[i]))];
            INetwork network = Network.Create(taken.Network.Shape, options.Seed + 1 + half);
            Trainer trainer = new(network, new TrainingOptions { Epochs = taken.BestEpoch, LearningRate = rate, Seed = options.Seed + 1 + half, Threads = options.Threads });
            trainer.Train(
                examples, [],
                epoch => progress?.Invoke(new TrainingProgress("learning how surprises vary", begin + (CrossShare / 2 * epoch.Epoch / taken.BestEpoch), null, taken.BestEpoch)),
                cancellation);
            double[][] found = new NextEventNetwork(network).Surprises([.. read.Select(i => sessions[i])], cancellation);
            for (int i = 0; i < read.Length; i++)
            {
                surprises[read[i]] = found[i];
            }
        }

        return surprises;
    }

    /// <summary>The segments of a session as the network will see them, the end as the last target.</summary>
    internal static IEnumerable<Example> Examples(int[] session)
    {
        int[] tokens = [PredictionContext.Start, .. session, PredictionContext.End];

        // The end is only predicted, never looked back on.
        for (int segment = 0; segment < PredictionContext.Segments(tokens.Length - 1); segment++)
        {
            int first = PredictionContext.FirstToken(segment);
            yield return new Example(tokens[first..Math.Min(first + PredictionContext.Most + 1, tokens.Length)], 0);
        }
    }

    private static ReportedEpoch Reported(EpochReport epoch) => new(epoch.Epoch, epoch.TrainingLoss, epoch.ValidationLoss, null);

    private sealed record TrainedNetwork(INetwork Network, double Loss, IReadOnlyList<ReportedEpoch> Epochs)
    {
        /// <summary>The epoch whose weights it has.</summary>
        public int BestEpoch => Epochs.MinBy(epoch => epoch.ValidationLoss ?? -epoch.Epoch)?.Epoch ?? 1;
    }
}
