using System.Collections.Concurrent;
using Tocsin.Engine.Alerts;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Populations;
using Tocsin.Server.Alerts;

namespace Tocsin.Server.Collection;

/// <summary>
/// Findings and alerts of a stream, by the lines of collected files that made them certain. The latest thousand of each kind are looked at; each is traced to its line once. Any
/// thread may call it.
/// </summary>
internal sealed class FileMarks(AlertCenter alerts, TimeProvider time)
{
    private const int MostFindings = 1000;
    private const int MostMarks = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Traced> _streams = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The marks of a part of a file.</summary>
    /// <param name="stream">The stream of its lines.</param>
    /// <param name="source">The file as a source of records.</param>
    /// <param name="from">The first byte.</param>
    /// <param name="to">The byte behind the last.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<MarkList> FindAsync(RunningStream stream, string source, long from, long to, CancellationToken cancellation)
    {
        List<(long Position, MarkItem Mark)> found = [];
        foreach (Finding finding in await stream.FindingsAsync(MostFindings, cancellation))
        {
            found.Add((finding.Position, Mark("session", finding, "/sessions", stream.Name, finding.Subject)));
        }

        foreach (PopulationFinding finding in await stream.PopulationFindingsAsync(MostFindings, cancellation))
        {
            found.Add((finding.Finding.Position, Mark("population", finding.Finding, "/matrix", stream.Name, finding.Individual ?? finding.Scope.ToString())));
        }

        foreach (AlertEntry entry in alerts.Book.List(new AlertQuery(Stream: stream.Name), long.MaxValue, MostFindings, out _).Where(entry => entry.Stream.Equals(stream.Name, StringComparison.OrdinalIgnoreCase)))
        {
            found.Add((entry.Latest.Position, new MarkItem(0, "alert", entry.Latest.Bits, entry.Latest.Text, Link("/alerts", stream.Name, entry.Latest.Subject))));
        }

        Traced traced = _streams.GetOrAdd(stream.Name, _ => new Traced(new RecordPlaces(stream.Log)));
        await traced.Turn.WaitAsync(cancellation);
        try
        {
            bool isComplete = true;
            IReadOnlyDictionary<long, Place> places = await Task.Run(
                () => traced.Places.Find([.. found.Select(one => one.Position)], Patience, time, out isComplete, cancellation), cancellation);
            return new MarkList(
                [
                    .. found.Where(one => places.TryGetValue(one.Position, out Place place) && place.Source == source && place.Offset >= from && place.Offset < to)
                        .Select(one => one.Mark with { Offset = places[one.Position].Offset }).OrderBy(mark => mark.Offset).Take(MostMarks),
                ],
                isComplete);
        }
        finally
        {
            traced.Turn.Release();
        }
    }

    private static MarkItem Mark(string kind, Finding finding, string page, string stream, string subject) => new(
        0, kind, finding.Bits, finding.Reasons is [var reason, ..] ? $"{subject}: {reason.Text}" : subject, Link(page, stream, subject));

    private static string Link(string page, string stream, string subject) => $"{page}?stream={Uri.EscapeDataString(stream)}&q={Uri.EscapeDataString(subject)}";

    private sealed record Traced(RecordPlaces Places)
    {
        public SemaphoreSlim Turn { get; } = new(1);
    }
}
