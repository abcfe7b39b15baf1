using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Pages.Frame;

namespace Tocsin.Pages.Reading;

/// <summary>All that the page <em>Sessions</em> shows at a moment.</summary>
/// <param name="Items">The chosen sessions in their order.</param>
/// <param name="Fitting">How many fit the choice; more than there are items when they are too many for a page.</param>
/// <param name="Strange">The strangest anomalous sessions of the time range, whatever is chosen.</param>
/// <param name="Anomalous">How many sessions of the range are anomalous.</param>
/// <param name="All">How many sessions the range has.</param>
/// <param name="Counts">The ledger of the session detectors since the streams began.</param>
/// <param name="InForce">The streams that a model judges, and the model.</param>
public sealed record SessionsView(
    IReadOnlyList<SessionItem> Items, int Fitting, IReadOnlyList<SessionItem> Strange, long Anomalous, long All, SessionCounts Counts,
    IReadOnlyList<(string Stream, ModelInForce Model)> InForce)
{
    private const int MostMarks = 300;

    /// <summary>Before anything has been read.</summary>
    public static SessionsView Empty { get; } = new([], 0, [], 0, 0, default, []);

    /// <summary>Reads the sessions of several streams.</summary>
    public static async Task<SessionsView> ReadAsync(
        ISessionReader reader, IReadOnlyList<IReadableStream> streams, SessionChoice choice, TimeRange range, DateTime now, CancellationToken cancellation)
    {
        DateTime? since = SessionChoice.Since(range, now);
        SessionQuery strangest = new() { Anomalous = true, Order = SessionOrder.Strangest, Since = since, Limit = MostMarks };
        SessionQuery any = new() { Since = since, Limit = 1 };
        Dictionary<string, string> names = Names(reader.Models);
        Part[] parts = await Task.WhenAll(streams.Select(async stream => new Part(
            stream.Name,
            await reader.ModelAsync(stream.Name, cancellation),
            await reader.SessionsAsync(stream.Name, choice.ToQuery(range, now), cancellation),
            await reader.SessionsAsync(stream.Name, strangest, cancellation),
            range == TimeRange.All ? null : await reader.SessionsAsync(stream.Name, any, cancellation))));
        return new SessionsView(
            [.. choice.Sort(parts.SelectMany(part => part.Items(part.Chosen, names, range, now))).Take(SessionChoice.MostRows)],
            parts.Sum(part => part.Chosen.Total),
            [.. SessionChoice.Strangest(parts.SelectMany(part => part.Items(part.Strange, names, range, now)))],
            parts.Sum(part => part.InRange is null ? part.Strange.Counts.Anomalous : part.Strange.Total),
            parts.Sum(part => part.InRange?.Total ?? part.Chosen.Counts.Begun),
            Sum(parts.Select(part => part.Chosen.Counts)),
            [.. parts.Where(part => part.Model?.Hash is not null).Select(part => (part.Stream, part.Model!))]);
    }

    /// <summary>The names of bundles by hash.</summary>
    public static Dictionary<string, string> Names(IEnumerable<ModelCard> models)
    {
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        foreach (ModelCard model in models)
        {
            names.TryAdd(model.Hash, model.Name);
        }

        return names;
    }

    /// <summary>The name of a bundle, or the beginning of its hash.</summary>
    public static string NameOf(Dictionary<string, string> names, string hash) => names.GetValueOrDefault(hash) ?? hash[..Math.Min(8, hash.Length)];

    private static SessionCounts Sum(IEnumerable<SessionCounts> all) => all.Aggregate(default(SessionCounts), (sum, one) => new SessionCounts
    {
        Seen = sum.Seen + one.Seen,
        Used = sum.Used + one.Used,
        Ignored = sum.Ignored + one.Ignored,
        Late = sum.Late + one.Late,
        Refused = sum.Refused + one.Refused,
        KeysOverflowed = sum.KeysOverflowed + one.KeysOverflowed,
        UnknownEvents = sum.UnknownEvents + one.UnknownEvents,
        Begun = sum.Begun + one.Begun,
        Ended = sum.Ended + one.Ended,
        Evicted = sum.Evicted + one.Evicted,
        Anomalous = sum.Anomalous + one.Anomalous,
    });

    private sealed record Part(string Stream, ModelInForce? Model, SessionList Chosen, SessionList Strange, SessionList? InRange)
    {
        // The lane leaves out what was over before the range; what began after it is left out here.
        public IEnumerable<SessionItem> Items(SessionList list, Dictionary<string, string> names, TimeRange range, DateTime now) => list.Rows
            .Where(row => range.Touches(row.First, row.Last, now))
            .Select(row => new SessionItem(Stream, row, NameOf(names, row.Bundle)));
    }
}
