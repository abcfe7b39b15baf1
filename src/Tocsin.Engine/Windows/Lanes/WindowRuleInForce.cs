namespace Tocsin.Engine.Windows.Lanes;

/// <summary>Which rule reads lines as records, and how they are counted, since when, by whom.</summary>
/// <param name="Text">The rule in JSON, in its one form.</param>
/// <param name="Options">Windows, thresholds, bounds.</param>
/// <param name="Mined">Lines also become templates, with statistics.</param>
/// <param name="Position">The position of the command.</param>
/// <param name="Who">Who chose.</param>
/// <param name="When">When (UTC).</param>
/// <param name="Why">One sentence.</param>
public sealed record WindowRuleInForce(string Text, WindowOptions Options, bool Mined, long Position, string Who, DateTime When, string Why)
{
    /// <summary>The name of the preset that it is; null when it is none.</summary>
    public string? Preset { get; init; }

    /// <summary>The lines are a file's: arrival says nothing of their time, and silence closes no window.</summary>
    public bool FromFile { get; init; }
}
