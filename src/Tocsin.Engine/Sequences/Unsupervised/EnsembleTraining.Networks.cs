using Tocsin.Engine.Sequences.Training;
using Tocsin.Neural.Networks;
using Tocsin.Neural.Training;

namespace Tocsin.Engine.Sequences.Unsupervised;

public static partial class EnsembleTraining
{
    /// <summary>A share of the whole that training the two networks takes.</summary>
    private const double NetworksShare = 0.9;

    /// <summary>Both networks learn; the one that predicts the held-out sessions better is taken.</summary>
    private static TrainedNetwork TrainNetworks(
        EnsembleSplit split, int vocabulary, SequenceTrainingOptions options, Action<TrainingProgress>? progress, CancellationToken cancellation)
    {
        Example[] training = [.. split.Training.SelectMany(Examples)], held = [.. split.Held.SelectMany(Examples)];
        int epochs = options.Epochs ?? UsualEpochs;
        (NetworkKind Kind, string Stage, double LearningRate)[] candidates =
        [
            (NetworkKind.NextEventTransformer, "training the Transformer", 2e-3), (NetworkKind.NextEventLstm, "training the LSTM", 3e-3),
        ];
        TrainedNetwork? best = null;
        for (int i = 0; i < candidates.Length; i++)
        {
            (NetworkKind kind, string stage, double rate) = candidates[i];
            INetwork network = Network.Create(NetworkShape.Predictor(kind, vocabulary), options.Seed);
            Trainer trainer = new(network, new TrainingOptions { Epochs = epochs, LearningRate = rate, Patience = 4, Seed = options.Seed, Threads = options.Threads });
            double begin = NetworksShare * i / candidates.Length;
            progress?.Invoke(new TrainingProgress(stage, begin, null, epochs));
            ReportedEpoch[] reports = [.. trainer.Train(
                training,
                held,
                epoch => progress?.Invoke(new TrainingProgress(stage, begin + (NetworksShare / candidates.Length * epoch.Epoch / epochs), Reported(epoch), epochs)),
                cancellation).Select(Reported)];
            double loss = reports.Length == 0 ? double.PositiveInfinity : reports.Min(report => report.ValidationLoss ?? report.Loss);
            if (best is null || loss < best.Loss)
            {
                best = new TrainedNetwork(network, loss, reports);
            }
        }

        return best!;
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

    private sealed record TrainedNetwork(INetwork Network, double Loss, IReadOnlyList<ReportedEpoch> Epochs);
}
