using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Judging;

namespace Tocsin.Engine.Sequences.Evaluation;

/// <summary>How well a bundle does on sessions with labels.</summary>
public static class SequenceEvaluation
{
    private const int Batch = 64;

    /// <summary>
    /// Judges every session as a whole. Sessions without a label get a verdict and count nowhere else. Each detector rings where its own bits
    /// reach the bundle's false-alarm rate; a bundle without such a rate decides by one threshold, and its detector rings when the whole does.
    /// </summary>
    /// <param name="bundle">Which model.</param>
    /// <param name="sessions">Which sessions.</param>
    /// <param name="progress">Told the share that is done, from 0 to 1, from time to time.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    public static EvaluationReport Run(
        ModelBundle bundle, IReadOnlyList<LabelledSession> sessions, Action<double>? progress = null, CancellationToken cancellation = default)
    {
        ISessionJudge judge = bundle.CreateJudge();
        SessionVerdict[] verdicts = new SessionVerdict[sessions.Count];
        DetectorTallies tallies = new(bundle.Report.FalseAlarms);
        long events = 0, unknown = 0;
        int overlap = 0;
        SessionToJudge[] batch = new SessionToJudge[Batch];
        for (int start = 0; start < sessions.Count; start += Batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(Batch, sessions.Count - start);
            for (int i = 0; i < count; i++)
            {
                LabelledSession session = sessions[start + i];
                int[] numbers = bundle.Vocabulary.Numbers(session);
                events += numbers.Length;
                unknown += numbers.Count(number => number == EventVocabulary.Unknown);
                overlap += bundle.TrainedOn(session.Id) ? 1 : 0;
                batch[i] = new SessionToJudge(numbers, Ended: true, new SessionMemory());
            }

            judge.Judge(batch.AsSpan(0, count), verdicts.AsSpan(start, count));
            for (int i = 0; i < count; i++)
            {
                if (sessions[start + i].Anomalous is { } anomalous)
                {
                    tallies.Add(anomalous, verdicts[start + i], judge.Opinions(batch[i].Events.Span, ended: true));
                }
            }

            progress?.Invoke((double)(start + count) / sessions.Count);
        }

        return new EvaluationReport(tallies.Model(), tallies.Detectors(), events == 0 ? 0 : (double)unknown / events, overlap, verdicts);
    }
}
