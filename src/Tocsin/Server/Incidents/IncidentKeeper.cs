using System.Collections.Concurrent;
using Tocsin.Engine.Alerts;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Similarity.Incidents;
using Tocsin.Engine.Streams;
using Tocsin.Server.Metrics;

namespace Tocsin.Server.Incidents;

/// <summary>
/// Brings what is found in the streams into the index of incidents. It asks the lanes for what they hold beyond what it has seen, a part at a time, and does the work itself:
/// a lane waits for nothing, and what a lane has let go before it was asked counts as missed. One for the whole server.
/// </summary>
internal sealed class IncidentKeeper : IAsyncDisposable
{
    private const int AtOnce = 64;
    private const int UsualSessions = 1_000;
    private const int LeastUsual = 20;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly IncidentIndex _index;
    private readonly RunningStreams _streams;
    private readonly AlertBook _book;
    private readonly ServerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SessionIncidents _sessions = new();
    private readonly Lock _saying = new();

    // Written by whoever holds _taking; read without it, to see whether there is anything to take.
    private readonly ConcurrentDictionary<string, long> _next = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _taking = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _keeping;
    private long _bookVersion;
    private long _missed;
    private volatile string _detail = "";

    /// <param name="index">Where incidents go.</param>
    /// <param name="streams">Where sessions are found.</param>
    /// <param name="book">Where alerts of windows are.</param>
    /// <param name="metrics">Told how long it takes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told what cannot be written.</param>
    public IncidentKeeper(IncidentIndex index, RunningStreams streams, AlertBook book, ServerMetrics metrics, TimeProvider time, ILogger logger)
    {
        (_index, _streams, _book, _metrics, _time, _logger) = (index, streams, book, metrics, time, logger);
        _keeping = Task.Run(KeepAsync);
    }

    /// <summary>What keeps incidents out of the index; empty while all is well.</summary>
    public string Detail => _detail;

    /// <summary>Findings that were gone before they could be taken.</summary>
    public long Missed => Interlocked.Read(ref _missed);

    /// <summary>Takes all that one stream and the book of alerts hold now, or says what is in the way: then what was taken before can be read all the same.</summary>
    /// <returns>What is in the way; null when all was taken.</returns>
    public async Task<Exception?> TryCatchUpAsync(RunningStream? stream, CancellationToken cancellation)
    {
        try
        {
            await CatchUpAsync(stream, cancellation);
            return null;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Say(fault);
            return fault;
        }
    }

    /// <summary>Takes all that one stream and the book of alerts hold now.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="InvalidDataException">The index on disk is damaged.</exception>
    public async Task CatchUpAsync(RunningStream? stream, CancellationToken cancellation)
    {
        await _taking.WaitAsync(cancellation);
        try
        {
            TakeAlerts();
            if (stream is not null)
            {
                await TakeAsync(stream, cancellation);
            }
        }
        catch (Exception gone) when (gone is JournalStoppedException or ObjectDisposedException)
        {
            // the lane has stopped; its health says so
        }
        finally
        {
            _taking.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _keeping;
        _stop.Dispose();
        _taking.Dispose();
    }

    private async Task KeepAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(Look, _time);
            do
            {
                bool well = true;
                foreach (RunningStream? stream in _streams.All.Where(HasNews).Append(null))
                {
                    well &= await KeepAsync(stream);
                }

                if (well)
                {
                    _detail = "";
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    // What one stream stumbles over keeps nothing of the others.
    private async Task<bool> KeepAsync(RunningStream? stream)
    {
        try
        {
            await CatchUpAsync(stream, _stop.Token);
            return true;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Say(fault);
            return false;
        }
    }

    // Once, until a look has gone well again.
    private void Say(Exception fault)
    {
        lock (_saying)
        {
            if (_detail.Length == 0)
            {
                LogMessages.IncidentsNotKept(_logger, fault.Message);
            }

            _detail = $"findings cannot be remembered: {fault.Message}";
        }
    }

    // As it was within the last second: what comes meanwhile is seen at the next look.
    private bool HasNews(RunningStream stream) => stream.SessionCounts.Anomalous != _next.GetValueOrDefault(stream.Name);

    private async Task TakeAsync(RunningStream stream, CancellationToken cancellation)
    {
        while (true)
        {
            long next = _next.GetValueOrDefault(stream.Name);
            NumberedFindings found = await stream.FoundFromAsync(next, AtOnce, cancellation);
            if (found.Next < next)
            {
                _next[stream.Name] = 0; // the stream has begun anew
                continue;
            }

            Interlocked.Add(ref _missed, next == 0 ? 0 : found.First - next);
            List<Incident> incidents = [];
            foreach (FoundEvents one in found.Found.Where(one => !_index.Has(stream.Name, one.Id, one.Session, one.Time)))
            {
                await LearnAsync(stream, one.Bundle, cancellation);
                long start = _time.GetTimestamp();
                incidents.Add(_sessions.Of(stream.Name, one));
                _metrics.IncidentEmbedded(_time.GetElapsedTime(start));
            }

            _index.Add(incidents);
            _next[stream.Name] = found.First + found.Found.Count;
            if (found.Found.Count == 0 || found.First + found.Found.Count == found.Next)
            {
                return;
            }
        }
    }

    // What the bundle remembers of its training; where it does not, what the lane has seen end well, again when that is twice as much.
    private async Task LearnAsync(RunningStream stream, ModelBundle bundle, CancellationToken cancellation)
    {
        long known = _index.UsualOf(SessionIncidents.SpaceOf(bundle));
        if (known >= UsualSessions || (known > 0 && bundle.Model.Usual is not null))
        {
            return;
        }

        if ((bundle.Model.Usual ?? await stream.UsualAsync(bundle.Hash, UsualSessions, cancellation)) is { } usual && usual.Sessions >= Math.Max(LeastUsual, 2 * known))
        {
            _index.Learn(_sessions.Usual(bundle, usual));
        }
    }

    private void TakeAlerts()
    {
        while (_book.ChangedSince(_bookVersion, AtOnce) is { Count: > 0 } changes)
        {
            _index.Add([.. changes.Where(static change => change.Entry.Latest.Detector == Alerts.AlertKeeper.Detector)
                .Select(static change => WindowIncidents.Of(change.Entry.Stream, change.Entry.Worst, change.Entry.Rang))]);
            _bookVersion = changes[^1].Version;
        }
    }
}
