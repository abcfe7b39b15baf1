using Tocsin.Engine.Alerts;
using Tocsin.Server.Alerts;

namespace Tocsin.Pages.Reading;

/// <summary>Reads the book of alerts of the server that shows the pages.</summary>
internal sealed class RunningAlertsReader(AlertCenter alerts) : IAlertReader
{
    private const int Most = 2_000;
    private volatile Listed? _listed;

    public long Version => alerts.Book.Version;

    // All pages share one list, made anew when the book has changed. The older ones are found by the API.
    public IReadOnlyList<AlertEntry> Alerts
    {
        get
        {
            long version = Version; // before the list, so that what happens meanwhile is in the next one
            if (_listed is not { } listed || listed.Version != version)
            {
                _listed = listed = new Listed(version, alerts.Book.List(new AlertQuery(), long.MaxValue, Most, out _));
            }

            return listed.Alerts;
        }
    }

    public AlertDetail? Find(string stream, string id) => alerts.Book.Find(stream, id);

    public AlertEntry? OfAlert(string stream, string id) => alerts.Book.OfAlert(stream, id);

    private sealed record Listed(long Version, IReadOnlyList<AlertEntry> Alerts);
}
