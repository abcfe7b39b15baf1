using Tocsin.Engine.Alerts;

namespace Tocsin.Pages.Reading;

/// <summary>
/// What the pages read about alerts. Any thread may call it, and no call may hold up a lane. It reads only: alerts are acknowledged and resolved through the API, where
/// one layer decides who may.
/// </summary>
public interface IAlertReader
{
    /// <summary>Counts that change whenever something does: what a page has read at one version is still so.</summary>
    long Version { get; }

    /// <summary>The troubles that are kept, the newest first.</summary>
    IReadOnlyList<AlertEntry> Alerts { get; }

    /// <summary>All that is known of one, by its episode or by the id of one of its alerts; null when it is not kept.</summary>
    AlertDetail? Find(string stream, string id);

    /// <summary>The trouble that an alert belongs to; null when it is not kept.</summary>
    AlertEntry? OfAlert(string stream, string id);
}
