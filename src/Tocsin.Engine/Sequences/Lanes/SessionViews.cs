using Tocsin.Engine.Sequences.Judging;

namespace Tocsin.Engine.Sequences.Lanes;

/// <summary>What has become of a session. The numbers are on disk: never renumber them.</summary>
public enum SessionState : byte
{
    /// <summary>More events may come; its verdict may still change.</summary>
    Open = 0,

    /// <summary>Over after a silence.</summary>
    Silent = 1,

    /// <summary>Over at the most events that a session may have.</summary>
    Full = 2,

    /// <summary>Over by one of its end events.</summary>
    Completed = 3,

    /// <summary>Judged before its end to make room for others.</summary>
    Evicted = 4,

    /// <summary>Ended by a command.</summary>
    Reset = 5,
}

/// <summary>A session at a moment.</summary>
/// <param name="Id">The key, and <c>#2</c>, <c>#3</c>, … for a key that came again.</param>
/// <param name="Key">The key.</param>
/// <param name="State">Open, or how it ended.</param>
/// <param name="Verdict">On its events so far.</param>
/// <param name="Events">How many.</param>
/// <param name="First">The time of its first event (UTC): its own, or its arrival.</param>
/// <param name="Last">The time of its last event (UTC).</param>
/// <param name="LastPosition">The journal position of its last event.</param>
/// <param name="LastLine">The first 100 characters of its last line.</param>
/// <param name="Clients">Who sent its lines, where the senders said so; at most 16, ascending.</param>
/// <param name="Bundle">The hash of the bundle that judges it.</param>
public sealed record SessionRow(
    string Id, string Key, SessionState State, SessionVerdict Verdict, int Events, DateTime First, DateTime Last, long LastPosition, string LastLine,
    IReadOnlyList<int> Clients, string Bundle);

/// <summary>One event of a session as the lane saw it.</summary>
/// <param name="Position">Its journal position.</param>
/// <param name="Time">Its time (UTC).</param>
public readonly record struct SessionMoment(long Position, DateTime Time);

/// <summary>A session with all that is known about it.</summary>
/// <param name="Row">The session.</param>
/// <param name="Moments">When and where each of its events was, as long as its explanation's list of events.</param>
/// <param name="Explanation">The verdict and its reasons.</param>
public sealed record SessionDetail(SessionRow Row, IReadOnlyList<SessionMoment> Moments, SessionExplanation Explanation);

/// <summary>Which sessions to list.</summary>
public sealed record SessionQuery
{
    /// <summary>Only anomalous (true) or only normal ones (false).</summary>
    public bool? Anomalous { get; init; }

    /// <summary>Only open (true) or only ended ones (false).</summary>
    public bool? Open { get; init; }

    /// <summary>Only those whose id contains this.</summary>
    public string? Text { get; init; }

    /// <summary>Only those with lines of this client.</summary>
    public int? Client { get; init; }

    /// <summary>Only those with events at or after this (UTC).</summary>
    public DateTime? Since { get; init; }

    /// <summary>Only those whose first event was at or before this (UTC).</summary>
    public DateTime? Until { get; init; }

    /// <summary>Only the newest session of each key.</summary>
    public bool NewestOfKey { get; init; }

    /// <summary>The order.</summary>
    public SessionOrder Order { get; init; } = SessionOrder.Newest;

    /// <summary>How many to leave out.</summary>
    public int Skip { get; init; }

    /// <summary>How many to list, from 1 to 100,000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>Orders of a list of sessions.</summary>
public enum SessionOrder
{
    /// <summary>Last event first.</summary>
    Newest,

    /// <summary>Most bits first, then the highest score.</summary>
    Strangest,

    /// <summary>Most events first.</summary>
    Longest,
}

/// <summary>A part of the list of sessions, at one position.</summary>
/// <param name="Position">The lane's position.</param>
/// <param name="Total">How many fit the query.</param>
/// <param name="Rows">The part that was asked for.</param>
/// <param name="Counts">All sessions.</param>
public sealed record SessionList(long Position, int Total, IReadOnlyList<SessionRow> Rows, SessionCounts Counts);

/// <summary>
/// The ledger of the session detector: <c>Seen = Used + Ignored + Late + Refused</c>, all in lines, and what became of its sessions. Counted since the stream began.
/// </summary>
public readonly record struct SessionCounts
{
    /// <summary>Lines that came while a model was in force.</summary>
    public long Seen { get; init; }

    /// <summary>Lines that became an event of at least one session.</summary>
    public long Used { get; init; }

    /// <summary>Lines without a key.</summary>
    public long Ignored { get; init; }

    /// <summary>Lines whose own time was so far behind that their session was over; they are events of a new one in arrival order, or of none.</summary>
    public long Late { get; init; }

    /// <summary>Lines that could not be taken.</summary>
    public long Refused { get; init; }

    /// <summary>Keys beyond the 128 that one line may have.</summary>
    public long KeysOverflowed { get; init; }

    /// <summary>Events that the model does not know.</summary>
    public long UnknownEvents { get; init; }

    /// <summary>Sessions begun.</summary>
    public long Begun { get; init; }

    /// <summary>Sessions over.</summary>
    public long Ended { get; init; }

    /// <summary>Of these, those that had to make room.</summary>
    public long Evicted { get; init; }

    /// <summary>Sessions that have rung, each once.</summary>
    public long Anomalous { get; init; }

    /// <summary>Sessions open now.</summary>
    public long Open => Begun - Ended;
}

/// <summary>What became of one line, for those who wait for its answer.</summary>
/// <param name="Position">The line's position.</param>
/// <param name="Template">The event id in the model's template set (<c>E5</c>), or null when it has none there or there is no model.</param>
/// <param name="TemplateText">The template's text; from the live miner when the model has none.</param>
/// <param name="Session">The id of the (first) session that it belongs to; null without one.</param>
/// <param name="Key">The key of that session.</param>
/// <param name="Verdict">The session's verdict right after this line; null without a session or a model.</param>
/// <param name="Bundle">The hash of the bundle that judged; null without.</param>
public sealed record LineAnswer(long Position, string? Template, string? TemplateText, string? Session, string? Key, SessionVerdict? Verdict, string? Bundle);

/// <summary>Which model judges new sessions, since when, by whom.</summary>
/// <param name="Hash">The bundle; null when no model is in force.</param>
/// <param name="Name">What it was called when it was chosen.</param>
/// <param name="Position">The position of the command.</param>
/// <param name="Who">Who chose.</param>
/// <param name="When">When (UTC).</param>
/// <param name="Why">One sentence.</param>
public sealed record ModelInForce(string? Hash, string? Name, long Position, string Who, DateTime When, string Why);
