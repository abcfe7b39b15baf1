using System.Text;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Similarity.Incidents;
using Tocsin.Engine.Windows;

namespace Tocsin.Quality.Incidents;

/// <summary>Makes incidents of records in windows as the server does: each window rings for itself, and its last revision is what is compared.</summary>
internal sealed class WindowSamples : IWindowListener
{
    private readonly Dictionary<string, Alert> _worst = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly WindowEngine _engine;

    public WindowSamples(WindowOptions options) => _engine = new WindowEngine("bench", this) { FromFile = true, Options = options };

    /// <summary>Counts a record. Times do not go back.</summary>
    public void Add(DateTime time, string group, string url)
    {
        byte[] where = Encoding.UTF8.GetBytes(url);
        _engine.Observe(0, new WindowRecord { Ticks = time.Ticks, Group = Encoding.UTF8.GetBytes(group), Url = where, Line = where }, 0, 0);
    }

    /// <summary>All that rang, in the order in which it began, with when that was and what it is compared by.</summary>
    public IEnumerable<(Alert Alert, float[] Vector)> All()
    {
        _engine.CloseAll(0);
        foreach (Alert alert in _order.Select(episode => _worst[episode]))
        {
            float[] vector = new float[IncidentVector.Dimension];
            IncidentVector.Fill(WindowIncidents.Of("bench", alert, alert.Start).Features, IncidentWeights.None, [], vector);
            yield return (alert, vector);
        }
    }

    public void Closed(WindowSummary window)
    {
    }

    public void Rang(Alert alert)
    {
        if (!_worst.TryGetValue(alert.Episode, out Alert? before))
        {
            _order.Add(alert.Episode);
        }

        if (before is null || alert.Score >= before.Score)
        {
            _worst[alert.Episode] = alert;
        }
    }
}
