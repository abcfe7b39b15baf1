using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Alerts;

/// <summary>What people see of an alert's life.</summary>
public enum AlertState
{
    /// <summary>It rings.</summary>
    Open,

    /// <summary>Somebody looks after it.</summary>
    Acknowledged,

    /// <summary>It is over, by itself or because somebody said so.</summary>
    Resolved,
}

/// <summary>The life of one trouble (<see cref="Alert.Episode"/>): its latest revision, and what people did about it.</summary>
/// <param name="Stream">Where it rang.</param>
/// <param name="Episode">Its id.</param>
/// <param name="State">Whether somebody must look.</param>
/// <param name="Latest">The latest revision of its latest alert.</param>
/// <param name="Worst">The alert of the trouble with the highest score, at its latest revision.</param>
/// <param name="Alerts">How many alerts (windows) it has had.</param>
/// <param name="Rang">When it first rang: arrival of that record (UTC).</param>
/// <param name="Who">Who acknowledged or resolved it last; null when nobody has, or it resolved by itself.</param>
/// <param name="When">When that was (UTC); null when nobody has.</param>
/// <param name="Note">What they wrote; null when nothing.</param>
public sealed record AlertEntry(
    string Stream, string Episode, AlertState State, Alert Latest, Alert Worst, int Alerts, DateTime Rang, string? Who, DateTime? When, string? Note);
