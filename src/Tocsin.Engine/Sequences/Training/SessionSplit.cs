using Tocsin.Neural.Parameters;

namespace Tocsin.Engine.Sequences.Training;

/// <summary>Labelled sessions by use. Which session goes where follows from the seed, its label and its place among those of its label.</summary>
/// <param name="Training">What the network learns from.</param>
/// <param name="Validation">What decides when to stop and where to ring; also what bits are measured by.</param>
internal sealed record SessionSplit(IReadOnlyList<LabelledSession> Training, IReadOnlyList<LabelledSession> Validation)
{
    /// <summary>One session in this many is for validation.</summary>
    private const int ValidationShare = 5;

    /// <summary>A fifth of the normal and a fifth of the anomalous sessions for validation, at least one of each; all must have labels.</summary>
    public static SessionSplit Of(IReadOnlyList<LabelledSession> sessions, int seed)
    {
        List<LabelledSession> training = [], validation = [];
        foreach (bool anomalous in (bool[])[false, true])
        {
            LabelledSession[] all = [.. sessions.Where(session => session.Anomalous == anomalous)];
            int[] order = [.. Enumerable.Range(0, all.Length)];
            CounterRandom.Shuffle(order, CounterRandom.Bits((uint)seed, anomalous ? 2UL : 1UL));
            int held = Math.Max(1, all.Length / ValidationShare);
            validation.AddRange(order.Take(held).Order().Select(place => all[place]));
            training.AddRange(order.Skip(held).Order().Select(place => all[place]));
        }

        return new SessionSplit(training, validation);
    }
}
