using Tocsin.Commands.Sessions;
using Tocsin.Engine.Sequences;
using Tocsin.Terminal;

namespace Tocsin.Commands.Training;

/// <summary>The sessions that a model learns from, of those that were read.</summary>
/// <param name="Read">All that were read.</param>
/// <param name="Sessions">Those that are learnt from.</param>
/// <param name="Remarks">What people should know about the choice, each a whole sentence.</param>
internal sealed record TrainingInput(ReadSessions Read, IReadOnlyList<LabelledSession> Sessions, IReadOnlyList<string> Remarks)
{
    /// <summary>Chooses them. Throws <see cref="CommandException"/> (2) when the model needs labels and there are none.</summary>
    public static TrainingInput Of(ReadSessions read, TrainRequest request)
    {
        int all = read.Sessions.Count;
        int unlabelled = read.Sessions.Count(static session => session.Anomalous is null);
        if (!request.NeedsLabels)
        {
            int anomalous = read.Sessions.Count(static session => session.Anomalous == true);
            List<string> remarks = [];
            if (unlabelled > 0)
            {
                string which = unlabelled == all ? $"The {Human.Count(all, "session")} have no labels" : $"{Human.Count(unlabelled)} of {Human.Count(all, "session")} have no label";
                remarks.Add($"{which} and are assumed to be normal: what is wrong in them will not ring.");
            }

            if (anomalous > 0)
            {
                remarks.Add($"{Human.Count(anomalous, "session")} labelled anomalous {(anomalous == 1 ? "is" : "are")} not learnt from: the ensemble learns what is normal.");
            }

            return new TrainingInput(read, read.Sessions, remarks);
        }

        if (unlabelled == all)
        {
            throw CommandException.WrongUsage(NoLabels(request));
        }

        return unlabelled == 0
            ? new TrainingInput(read, read.Sessions, [])
            : new TrainingInput(
                read,
                [.. read.Sessions.Where(static session => session.Anomalous is not null)],
                [$"{Human.Count(unlabelled)} of {Human.Count(all, "session")} have no label and are left out."]);
    }

    /// <summary>What to tell somebody who gives no labels to a model that needs them.</summary>
    public static string NoLabels(TrainRequest request) => request.Sessions.SessionFile is { } file
        ? $"--model {request.ModelName} learns from labels, and no session of '{file}' has a \"label\" of 0 or 1. Add them, or use --model ensemble, which learns from normal sessions alone."
        : $"--model {request.ModelName} learns from labels: give --labels labels.csv that names the sessions, or use --model ensemble, which learns from normal sessions alone.";
}
