namespace Tocsin.Engine.Sequences.Calibration;

/// <summary>The share of normal sessions that may ring: what was asked for, and what the calibration sessions can support.</summary>
/// <param name="Asked">From the user.</param>
/// <param name="InForce">The same, or 1 / (n + 1) where that is more.</param>
public readonly record struct FalseAlarmRate(double Asked, double InForce)
{
    /// <summary>n sessions support no rate below 1 / (n + 1): the chance of a new session to score higher than all of them.</summary>
    public static FalseAlarmRate Of(double asked, int sessions)
    {
        if (!(asked is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(asked), asked, "The rate of false alarms lies above 0 and below 1.");
        }

        return new FalseAlarmRate(asked, Math.Max(asked, 1.0 / (sessions + 1)));
    }

    /// <summary>Whether a chance of (r + 1) / (n + 1) rings.</summary>
    public bool Rings(double chance) => chance <= InForce;

    /// <summary>What the user should know; null when the rate asked for is in force.</summary>
    public string? Remark(int sessions) => InForce <= Asked
        ? null
        : $"The false-alarm rate asked for is {Asked:0.######}, which needs at least {Math.Ceiling(1 / Asked) - 1:0} normal sessions for calibration; there were {sessions}. "
            + $"In force is {InForce:0.######}, the least that they support. Give more normal sessions, or ask for that rate.";
}
