using Tocsin.Engine.Sequences.Calibration;
using Tocsin.Neural.Parameters;

namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>Normal sessions by use. None serves two uses.</summary>
/// <param name="Training">What the detectors and the networks learn from.</param>
/// <param name="Held">Decide when a network stops learning, which one is taken, and how its surprises compare with the other detectors.</param>
/// <param name="Calibration">Say how high normal sessions score. Touched once, when all else stands.</param>
public sealed record EnsembleSplit(IReadOnlyList<int[]> Training, IReadOnlyList<int[]> Held, IReadOnlyList<int[]> Calibration)
{
    private const int MostSessions = ScoreCalibration.MostSessions;

    /// <summary>Of sessions of which the calibration sessions are chosen already: the last seventh of the shuffled others is held out.</summary>
    public static EnsembleSplit Of(IReadOnlyList<int[]> sessions, IReadOnlyList<int[]> calibration, int seed)
    {
        int[] order = Shuffled(sessions.Count, seed);
        int held = Math.Min(order.Length / 7, MostSessions);
        return new EnsembleSplit([.. order[held..].Select(i => sessions[i])], [.. order[..held].Select(i => sessions[i])], calibration);
    }

    /// <summary>
    /// Of one set: a fifth calibrates, or as many as twice the rate asked for needs, but never more than a third.
    /// </summary>
    public static EnsembleSplit Of(IReadOnlyList<int[]> sessions, double falseAlarms, int seed)
    {
        int[] order = Shuffled(sessions.Count, seed + 1);
        int wanted = Math.Max(sessions.Count / 5, (int)Math.Min(MostSessions, 2 / falseAlarms));
        int calibration = Math.Min(Math.Min(wanted, sessions.Count / 3), MostSessions);
        return Of([.. order[calibration..].Select(i => sessions[i])], [.. order[..calibration].Select(i => sessions[i])], seed);
    }

    private static int[] Shuffled(int count, int seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        CounterRandom.Shuffle(order, (ulong)(uint)seed);
        return order;
    }
}
