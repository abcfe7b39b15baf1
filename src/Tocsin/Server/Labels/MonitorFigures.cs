using System.Collections.Concurrent;
using Tocsin.Engine.Sequences.Lanes;

namespace Tocsin.Server.Labels;

/// <summary>
/// How well the verdicts of a stream fit the labels: accuracy, precision, recall, F1, TP, FP, TN and FN over the newest session of each labelled key, of all
/// clients or of one. Many readers cost the lane no more than one. Any thread may call it.
/// </summary>
public sealed class MonitorFigures(LabelBook labels, TimeProvider time) : IDisposable
{
    private const int MostClients = 32;

    private readonly ConcurrentDictionary<string, Watched> _streams = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The labels in force.</summary>
    public LabelBook Labels => labels;

    /// <summary>Sessions and figures of a stream now. Whoever has just had an answer from the lane finds its session here.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="client">Only sessions with lines of this client; null for all.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public Task<MonitorReading> ReadAsync(RunningStream stream, int? client, CancellationToken cancellation = default) =>
        ReadAsync(stream.Name, stream.EverySessionAsync, () => stream.Log.Positions[0].Processed, () => stream.Commanded, client, cancellation);

    /// <summary>The same of any lane.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="list">Lists its sessions.</param>
    /// <param name="processed">Its lane's position now.</param>
    /// <param name="commanded">The position behind its last command.</param>
    /// <param name="client">Only sessions with lines of this client; null for all.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    internal async Task<MonitorReading> ReadAsync(string stream, ListSessions list, Func<long> processed, Func<long> commanded, int? client, CancellationToken cancellation)
    {
        Watched watched = _streams.GetOrAdd(stream, static (_, parts) => new Watched(new SessionBoard(parts.list, parts.processed, parts.commanded, parts.time)), (list, processed, commanded, time));
        return watched.Of(await watched.Board.ReadAsync(cancellation), labels.Current, client);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Watched watched in _streams.Values)
        {
            watched.Board.Dispose();
        }
    }

    // What has been worked out of one list and one set of labels, by client.
    private sealed class Watched(SessionBoard board)
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<int, MonitorReading> _ofClients = [];
        private SessionList? _list;
        private LabelSet? _labels;
        private MonitorReading? _ofAll;

        public SessionBoard Board => board;

        public MonitorReading Of(SessionList list, LabelSet labels, int? client)
        {
            lock (_gate)
            {
                if (!ReferenceEquals(list, _list) || !ReferenceEquals(labels, _labels))
                {
                    (_list, _labels, _ofAll) = (list, labels, null);
                    _ofClients.Clear();
                }

                if (client is not { } one)
                {
                    return _ofAll ??= MonitorReading.Of(list, labels, null);
                }

                if (!_ofClients.TryGetValue(one, out MonitorReading? reading))
                {
                    reading = MonitorReading.Of(list, labels, one);
                    if (_ofClients.Count < MostClients)
                    {
                        _ofClients.Add(one, reading);
                    }
                }

                return reading;
            }
        }
    }
}
