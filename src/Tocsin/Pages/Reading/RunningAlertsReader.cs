using Tocsin.Engine.Alerts;

namespace Tocsin.Pages.Reading;

/// <summary>Reads the book of alerts of the server that shows the pages.</summary>
internal sealed class RunningAlertsReader : IAlertReader
{
    public long Version => 0;

    public IReadOnlyList<AlertEntry> Alerts => [];

    public AlertDetail? Find(string stream, string id) => null;

    public AlertEntry? OfAlert(string stream, string id) => null;
}
