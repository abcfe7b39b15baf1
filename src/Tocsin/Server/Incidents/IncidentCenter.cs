using Tocsin.Engine.Alerts;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Similarity.Incidents;
using Tocsin.Server.Metrics;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Incidents;

/// <summary>All about incidents that were seen before: the index, what fills it, and what people say about findings. Pages and API read through it; any thread may call it.</summary>
internal sealed class IncidentCenter : IAsyncDisposable
{
    private readonly IncidentIndex _index;
    private readonly IncidentKeeper _keeper;
    private readonly RunningStreams _streams;
    private readonly AlertBook _book;
    private readonly Lock _acting = new();
    private readonly ServerMetrics _metrics;
    private readonly TimeProvider _time;

    private IncidentCenter(IncidentIndex index, RunningStreams streams, AlertBook book, ServerMetrics metrics, TimeProvider time, ILogger logger)
    {
        (_index, _streams, _book, _metrics, _time) = (index, streams, book, metrics, time);
        _keeper = new IncidentKeeper(index, streams, book, metrics, time, logger);
    }

    /// <summary>How many incidents are remembered.</summary>
    public int Count => _index.Count;

    /// <summary>Findings that were gone before they could be taken.</summary>
    public long Missed => _keeper.Missed;

    /// <summary>What an operator should know; empty while all is well.</summary>
    public IReadOnlyList<string> Warnings => [.. new[] { _index.Notice, _keeper.Detail }.Where(static said => !string.IsNullOrEmpty(said)).Select(static said => said!)];

    /// <summary>Opens the index under the data folder and begins to fill it. One that is damaged is put aside, said, and begun again with what could be read.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public static async Task<IncidentCenter> OpenAsync(
        TocsinSettings settings, RunningStreams streams, AlertBook book, ServerMetrics metrics, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        string path = Path.Combine(Path.GetFullPath(settings.Data), "incidents", "incidents.db");
        IncidentIndex index = await Task.Run(() => IncidentIndex.OpenOrSalvage(path, time), cancellation);
        if (index.Notice is { } notice)
        {
            LogMessages.IncidentsSalvaged(logger, notice);
        }

        return new IncidentCenter(index, streams, book, metrics, time, logger);
    }

    /// <summary>What was seen before that is like a finding; null when there is no such finding.</summary>
    /// <param name="stream">Where it was found.</param>
    /// <param name="finding">Its id there; of a trouble of alerts its episode, or the id of one of its alerts.</param>
    /// <param name="limit">Earlier ones at most.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">It is not known yet, and cannot be taken in; or the index cannot be read.</exception>
    /// <exception cref="InvalidDataException">The index on disk is damaged.</exception>
    public Task<SeenBefore?> SeenBeforeAsync(string stream, string finding, int limit, CancellationToken cancellation) =>
        SeenBeforeAsync(stream, () => NameOf(stream, finding), limit, cancellation);

    /// <summary>The same for the latest finding about a session; null when there is none.</summary>
    public Task<SeenBefore?> SeenBeforeOfAsync(string stream, string subject, int limit, CancellationToken cancellation) =>
        SeenBeforeAsync(stream, () => _index.LatestOf(stream, subject), limit, cancellation);

    /// <summary>Somebody acknowledges or resolves a finding: from then on it is a trouble in the book of alerts. Null when there is no such finding.</summary>
    /// <exception cref="IOException">It cannot be written, or is not known yet and cannot be taken in.</exception>
    /// <exception cref="InvalidDataException">The index on disk is damaged.</exception>
    public async Task<AlertEntry?> DoAsync(string stream, string finding, AlertState state, string who, DateTime when, string? note, CancellationToken cancellation)
    {
        Exception? behind = await _keeper.TryCatchUpAsync(_streams.Find(stream), cancellation);
        finding = NameOf(stream, finding);
        if (_book.Entry(stream, finding) is null)
        {
            if (_index.Find(stream, finding) is not { } incident || incident.Detector != SessionIncidents.Detector)
            {
                return behind is null ? null : throw new IOException($"New findings cannot be remembered, and this one is not known: {behind.Message}", behind);
            }

            lock (_acting)
            {
                if (_book.Entry(stream, finding) is null)
                {
                    _book.Take(stream, _book.NextOf(stream, incident.Detector), AlertOf(incident));
                }
            }
        }

        return state == AlertState.Acknowledged ? _book.Acknowledge(stream, finding, who, when, note) : _book.Resolve(stream, finding, who, when, note);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _keeper.DisposeAsync();
        _index.Dispose();
    }

    // A disk that takes nothing more keeps nobody from reading what was taken before.
    private async Task<SeenBefore?> SeenBeforeAsync(string stream, Func<string?> find, int limit, CancellationToken cancellation)
    {
        Exception? behind = await _keeper.TryCatchUpAsync(_streams.Find(stream), cancellation);
        SeenBefore? seen = await Task.Run(() => find() is { } finding ? SeenBefore(stream, finding, limit) : null, cancellation);
        return behind is null ? seen
            : seen is null ? throw new IOException($"New findings cannot be remembered, and this one is not known: {behind.Message}", behind)
            : seen with { Missing = $"New findings cannot be remembered, and the latest may be missing here: {behind.Message}" };
    }

    private SeenBefore? SeenBefore(string stream, string finding, int limit)
    {
        long start = _time.GetTimestamp();
        SimilarIncidents? similar = _index.Similar(stream, finding, limit);
        if (similar is null || _index.Find(stream, finding) is not { } of)
        {
            return null;
        }

        (SimilarIncident One, AlertEntry? Life)[] all = [.. similar.Nearest.Select(one => (one, _book.Entry(one.Stream, one.Finding)))];
        (SimilarIncident One, AlertEntry? Life)[] alike = all[..similar.Alike];
        (SimilarIncident One, AlertEntry? Life)[] told =
        [
            .. alike.OrderByDescending(static one => Math.Round(one.One.Similarity, 2)).ThenByDescending(static one => one.Life?.Note is not null)
                .ThenByDescending(static one => one.Life is not null).ThenByDescending(static one => one.One.Time),
            .. all[similar.Alike..],
        ];
        IReadOnlyDictionary<long, Incident> read = _index.Read(told.Take(limit).Select(static one => one.One.Number));
        SeenIncident[] items = [.. told.Take(limit).Where(one => read.ContainsKey(one.One.Number))
            .Select(one => new SeenIncident(read[one.One.Number], one.One.Similarity, one.One.Similarity >= IncidentIndex.Alike, one.Life))];
        _metrics.IncidentSearched(_time.GetElapsedTime(start));
        return new SeenBefore(
            of, _book.Entry(stream, finding) ?? StandingOf(of), items, similar.Alike, similar.MoreAlike, similar.Earlier, alike.Length == 0 ? null : alike.Max(static one => one.One.Time),
            alike.Select(static one => one.Life).Where(static life => life is { State: AlertState.Resolved, Who: not null }).MaxBy(static life => life!.When));
    }

    // An alert is known by its own id, too; the trouble that it belongs to is what is compared.
    private string NameOf(string stream, string finding) =>
        _index.Find(stream, finding) is null && _book.OfAlert(stream, finding) is { } entry ? entry.Episode : finding;

    // As it stands before anybody has said anything about it.
    private static AlertEntry StandingOf(Incident incident)
    {
        Alert alert = AlertOf(incident);
        return new AlertEntry(incident.Stream, incident.Finding, AlertState.Open, alert, alert, 1, incident.Time, null, null, null);
    }

    private static Alert AlertOf(Incident incident) => new()
    {
        Id = incident.Finding,
        Revision = 0,
        Episode = incident.Finding,
        Phase = AlertPhase.Rang,
        Detector = incident.Detector,
        Subject = incident.Subject,
        Text = incident.Summary,
        Start = incident.Time,
        End = incident.Time,
        Time = incident.Time,
        Position = 0,
        Score = incident.Bits ?? 0,
        Threshold = 0,
        Bits = incident.Bits,
    };
}
