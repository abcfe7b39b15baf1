using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Sequences.Lanes;

/// <summary>
/// All sessions of a lane: which line belongs to which, what the model says of each, when each is over. Its state is a function of the lane's records. Every member
/// belongs to the lane's thread.
/// </summary>
public sealed partial class SessionLane
{
    internal SessionLane()
    {
    }

    /// <summary>The model that judges new sessions; null before the first command that sets one.</summary>
    public ModelInForce? Model { get; private set; }

    /// <summary>What was counted so far.</summary>
    public SessionCounts Counts { get; private set; }

    /// <summary>The sessions that fit a query, a part of them.</summary>
    public SessionList List(SessionQuery query) => new(0, 0, [], Counts);

    /// <summary>One session by its id, with its explanation; null when there is none or it was forgotten.</summary>
    public SessionDetail? Find(string id) => Counts.Seen < 0 ? throw new InvalidOperationException(id) : null;

    /// <summary>The newest session of a key; null when there is none or it was forgotten.</summary>
    public SessionDetail? Newest(string key) => Find(key);

    /// <summary>What became of a line; null when it is too long ago (65,536 lines), or no line.</summary>
    public LineAnswer? Answer(long position) => Counts.Seen < 0 ? throw new InvalidOperationException($"{position}") : null;

    /// <summary>The latest findings, the newest first.</summary>
    /// <param name="limit">How many.</param>
    public IReadOnlyList<Finding> Findings(int limit) => Counts.Seen < 0 ? throw new InvalidOperationException($"{limit}") : [];
}
