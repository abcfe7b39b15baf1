using Tocsin.Engine.Sequences.Unsupervised;

namespace Tocsin.Engine.Sequences.Training;

/// <summary>What must hold before training begins.</summary>
internal static class TrainingCheck
{
    /// <summary>Throws <see cref="ArgumentException"/> with all that is wrong, one sentence a line.</summary>
    public static void Of(IReadOnlyList<LabelledSession> sessions, SequenceTrainingOptions options)
    {
        List<string> faults = [];
        if (!Enum.IsDefined(options.Model))
        {
            faults.Add($"There is no model {(int)options.Model}: choose ensemble, transformer, lstm or cnn.");
        }

        if (options.FalseAlarms is not (> 0 and < 1))
        {
            faults.Add($"The false-alarm rate is {options.FalseAlarms}: it is a share of normal sessions, set --false-alarms above 0 and below 1.");
        }

        if (options.Epochs is < 1 or > 10_000)
        {
            faults.Add($"There are to be {options.Epochs} epochs: set --epochs from 1 to 10000.");
        }

        if (options.WindowSize is < 2 or > 1000)
        {
            faults.Add($"A window is to have {options.WindowSize} events: set it from 2 to 1000.");
        }
        else if (options.WindowStride < 1 || options.WindowStride > options.WindowSize)
        {
            faults.Add($"Windows are to be {options.WindowStride} events apart: set it from 1 to the size of a window ({options.WindowSize}).");
        }

        if (options.Threads < 1)
        {
            faults.Add($"Training is to use {options.Threads} threads: set it to 1 or more.");
        }

        AddSessionFaults(sessions, options, faults);
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(sessions));
        }
    }

    private static void AddSessionFaults(IReadOnlyList<LabelledSession> sessions, SequenceTrainingOptions options, List<string> faults)
    {
        int normal = sessions.Count(session => session is { Anomalous: not true, Events.Count: > 0 });
        if (options.Model == SequenceModelKind.Ensemble)
        {
            if (normal < EnsembleTraining.LeastSessions)
            {
                faults.Add($"There are {normal} sessions that are not anomalous: the ensemble learns from these and needs at least {EnsembleTraining.LeastSessions}. Give it a longer log.");
            }

            return;
        }

        int unlabelled = sessions.Count(session => session.Anomalous is null), anomalous = sessions.Count(session => session is { Anomalous: true, Events.Count: > 0 });
        if (unlabelled > 0)
        {
            string first = sessions.First(session => session.Anomalous is null).Id;
            faults.Add($"{unlabelled} of {sessions.Count} sessions have no label, the first of them {first}: a supervised model needs all. Give them with --labels, or train --model ensemble, which needs none.");
        }
        else if (normal < 2 || anomalous < 2)
        {
            faults.Add($"There are {normal} normal and {anomalous} anomalous sessions: a supervised model needs at least 2 of each. Give it more labelled sessions, or train --model ensemble on normal ones alone.");
        }
    }
}
