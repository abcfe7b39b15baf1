using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Server.Http;

namespace Tocsin.Server.Sessions;

/// <summary>A session as lists show it.</summary>
/// <param name="Id">Its id: the key, and <c>#2</c>, <c>#3</c>, … for a key that came again.</param>
/// <param name="Key">Its key.</param>
/// <param name="State"><c>open</c>, or how it ended: <c>silent</c>, <c>full</c>, <c>completed</c>, <c>evicted</c>, <c>reset</c>.</param>
/// <param name="Verdict">The verdict on its events so far.</param>
/// <param name="Events">How many events it has.</param>
/// <param name="First">The time of its first event.</param>
/// <param name="Last">The time of its last event.</param>
/// <param name="LastPosition">The journal position of its last line.</param>
/// <param name="LastLine">The first 100 characters of its last line.</param>
/// <param name="Clients">Who sent its lines, where the senders said so.</param>
/// <param name="Bundle">The hash of the bundle that judges it.</param>
public sealed record SessionItem(
    string Id, string Key, SessionState State, VerdictView Verdict, int Events, DateTime First, DateTime Last, long LastPosition, string LastLine,
    IReadOnlyList<int> Clients, string Bundle)
{
    internal static SessionItem Of(SessionRow row) => new(
        row.Id, row.Key, row.State, VerdictView.Of(row.Verdict), row.Events, row.First, row.Last, row.LastPosition, row.LastLine, row.Clients, row.Bundle);
}

/// <summary>A verdict.</summary>
/// <param name="Status"><c>normal</c> or <c>anomalous</c>.</param>
/// <param name="Score">The model's own score: the larger, the stranger.</param>
/// <param name="Bits">-log2 of the chance that a normal session scores at least this high; null while there is too little to say.</param>
/// <param name="Extrapolated">Whether the bits come from the fitted tail, beyond the calibration data.</param>
/// <param name="Confidence">How sure the model is, from 0 to 1.</param>
/// <param name="Event">The place in the session, from 0, of the event that made it certain, or of the strangest so far; null when no single one is meant.</param>
public sealed record VerdictView(string Status, double? Score, double? Bits, bool Extrapolated, double? Confidence, int? Event)
{
    internal static VerdictView Of(in SessionVerdict verdict) => new(
        verdict.Anomalous ? "anomalous" : "normal", Finite.OrNull(verdict.Score), Finite.OrNull(verdict.Bits), verdict.Extrapolated, Finite.OrNull(verdict.Confidence),
        verdict.Position < 0 ? null : verdict.Position);
}

/// <summary>One answer of a list of sessions.</summary>
/// <param name="Items">The sessions.</param>
/// <param name="Next">What to ask with for the next page; null at the end.</param>
/// <param name="Total">Sessions that fit the question.</param>
/// <param name="Position">The lane's position.</param>
/// <param name="Counts">All sessions of the stream.</param>
public sealed record SessionPage(IReadOnlyList<SessionItem> Items, string? Next, int Total, long Position, SessionCountsView Counts);

/// <summary>The ledger of a stream's sessions: <c>seen = used + ignored + late + refused</c>, in lines since the stream began; and what became of its sessions.</summary>
public sealed record SessionCountsView(
    long Seen, long Used, long Ignored, long Late, long Refused, bool Balances, long KeysOverflowed, long UnknownEvents, long Begun, long Ended, long Open, long Evicted,
    long Anomalous)
{
    internal static SessionCountsView Of(in SessionCounts counts) => new(
        counts.Seen, counts.Used, counts.Ignored, counts.Late, counts.Refused, counts.Seen == counts.Used + counts.Ignored + counts.Late + counts.Refused,
        counts.KeysOverflowed, counts.UnknownEvents, counts.Begun, counts.Ended, counts.Open, counts.Evicted, counts.Anomalous);
}
