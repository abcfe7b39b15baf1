using System.Runtime.InteropServices;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Keys;
using Tocsin.Engine.Sequences.Tracking;

namespace Tocsin.Engine.Sequences.Lanes;

/// <summary>
/// All sessions of a lane: which line belongs to which, what the model says of each, when each is over. Its state is a function of the lane's records, however they are
/// batched. A session is judged by the bundle in force when it began, until it ends. Every member belongs to the lane's thread.
/// </summary>
public sealed partial class SessionLane : ISessionHandler
{
    private readonly IBundleSource? _bundles;
    private readonly ILiveLines _lines;
    private readonly SessionLaneLimits _limits;
    private readonly JudgeMemories _memories;
    private readonly VerdictQueue _wanted;
    private readonly AnswerRing _answers;
    private readonly SessionKeyFinder _defaultKeys = SessionKeyRule.Parse("default").CreateFinder();

    /// <summary>Keys of the line at hand that sessions of former bundles took.</summary>
    private readonly List<ulong> _taken = [];

    // The state.
    private SessionTracker _tracker;
    private EndedSessions _ended;
    private FoundSessions _found;
    private BundleInUse? _current;
    private Tally _counts;

    /// <summary>The session event that is added next is the one that the line's sender is told of.</summary>
    private bool _answersNext;

    internal SessionLane(IBundleSource? bundles, ILiveLines lines, SessionLaneLimits limits, TimeProvider? time = null)
    {
        _bundles = bundles;
        _lines = lines;
        _limits = limits;
        _memories = new JudgeMemories(_limits.RememberedEvents);
        _wanted = new VerdictQueue(_limits.Batch, _memories, time);
        _answers = new AnswerRing(_limits.Answers);
        _tracker = new SessionTracker(this, _limits.OpenEvents, _limits.Keys);
        _ended = new EndedSessions(_limits, _tracker);
        _found = new FoundSessions(_limits);
    }

    /// <summary>The model that judges new sessions; null before the first command that sets one.</summary>
    public ModelInForce? Model { get; private set; }

    /// <summary>The record at hand, or the last one; whoever hands records over sets it first.</summary>
    internal long Position { get; set; } = -1;

    /// <summary>Whether lines concern it: a model is in force, or sessions are open. Else it costs nothing.</summary>
    internal bool IsActive => _current is not null || _tracker.OpenCount > 0;

    /// <summary>Whether sessions are open, which end when time passes.</summary>
    internal bool HasOpenSessions => _tracker.OpenCount > 0;

    /// <summary>A command has chosen the model of new sessions. Throws <see cref="BundleMissingException"/> when there is no such bundle.</summary>
    /// <returns>False when the bundle cannot judge lines, or its rules cannot be: nothing has changed.</returns>
    internal bool Use(ModelInForce model)
    {
        if (model.Hash is null)
        {
            _current = null;
        }
        else if (_current?.Bundle.Hash != model.Hash)
        {
            if (InUse(model.Hash, model.Name, "A command of this stream") is not { } bundle)
                return false;
            _current = bundle;
            _tracker.Groups.Remove(bundle.Group);
            _tracker.Groups.Add(bundle.Group);
        }

        Model = model;
        Retire();
        return true;
    }

    /// <summary>A command has ended all sessions; those that ended before are forgotten with them.</summary>
    internal void Reset()
    {
        Flush();
        _tracker.EndAll(SessionState.Reset);
        _tracker.Keys.Clear();
        _ended.Clear();
        Retire();
    }

    /// <summary>A tick: time may have passed.</summary>
    internal void Tick(long arrival)
    {
        if (_tracker.OpenCount == 0)
            return;
        _tracker.Tick(arrival);
        Retire();
    }

    /// <summary>Takes a line, when <see cref="IsActive"/>. Allocates nothing but for what the judge does, a session that rings, and more sessions than there ever were.</summary>
    internal void Take(in SessionLine line, IMaskOutcomes outcomes)
    {
        _answers.Begin(line.Position, line.Cluster);
        long own = SessionClock.Believable(line.EventTicks, line.ArrivalTicks);
        bool late = _tracker.Line(own, line.ArrivalTicks, (_current?.Group ?? _tracker.Groups[0]).Silence);
        _counts.Seen++;
        LineFate fate = new() { Own = own, Ticks = own > 0 ? own : line.ArrivalTicks };
        _taken.Clear();
        List<SessionGroup> groups = _tracker.Groups;
        for (int i = 0; i < groups.Count; i++)
        {
            if (groups[i] != _current?.Group && groups[i].Open.Count > 0)
                Continue(groups[i].Bundle!, line, outcomes, ref fate);
        }

        if (_current is not null)
            Follow(_current, line, outcomes, ref fate);
        Count(ref fate, late);
        Retire();
    }

    /// <summary>Lets the open sessions of a former bundle have the line.</summary>
    private void Continue(BundleInUse bundle, in SessionLine line, IMaskOutcomes outcomes, ref LineFate fate)
    {
        FindKeys(bundle.Keys, line, ref fate);
        for (int i = 0; i < bundle.Keys.Count; i++)
        {
            ReadOnlySpan<byte> key = bundle.Keys[i];
            ulong hash = KeyHash.Of(key);
            if (_taken.Contains(hash) || _tracker.Find(key, hash)?.Group != bundle.Group || _tracker.Continue(key, hash, fate.Own) is not { } session)
                continue;
            _taken.Add(hash);
            Add(session, line, outcomes, ref fate);
        }
    }

    /// <summary>Lets the sessions of the line's keys have it; those that are not open begin.</summary>
    private void Follow(BundleInUse bundle, in SessionLine line, IMaskOutcomes outcomes, ref LineFate fate)
    {
        FindKeys(bundle.Keys, line, ref fate);
        fate.Overflowed = bundle.Keys.Overflowed;
        _answers.Template(line.Position, bundle, bundle.Place(line, outcomes));
        for (int i = 0; i < bundle.Keys.Count; i++)
        {
            ReadOnlySpan<byte> key = bundle.Keys[i];
            ulong hash = KeyHash.Of(key);
            if (_taken.Count > 0 && _taken.Contains(hash))
                continue;
            TrackedSession? session = _tracker.Continue(key, hash, fate.Own);
            if (session is null)
            {
                session = _tracker.Begin(bundle.Group, key, hash);
                session.Ordinal = _counts.Begun++;
                fate.CameBack |= session.Number > 1;
            }

            Add(session, line, outcomes, ref fate);
        }
    }

    private static void FindKeys(SessionKeyFinder keys, in SessionLine line, ref LineFate fate)
    {
        if (line.SessionKey.IsEmpty)
            keys.Find(line.Line, line.Content);
        else
            keys.Take(line.SessionKey);
        fate.TooLong += keys.TooLong;
    }

    private void Add(TrackedSession session, in SessionLine line, IMaskOutcomes outcomes, ref LineFate fate)
    {
        BundleInUse bundle = session.Group.Bundle!;
        int place = bundle.Place(line, outcomes);
        int number = bundle.Number(place);
        _counts.UnknownEvents += number == EventVocabulary.Unknown ? 1 : 0;
        session.Keep(line.Line);
        if (line.Client is { } client)
            session.AddClient(client);
        if (!fate.Used)
        {
            _answers.Template(line.Position, bundle, place);
            _answers.Session(line.Position, session);
            _answersNext = true;
        }

        fate.Used = true;
        _tracker.Add(session, new TrackedEvent(number, line.Position, fate.Ticks, fate.Own));
    }

    private void Count(ref LineFate fate, bool late)
    {
        _counts.KeysOverflowed += fate.Overflowed;
        if (!fate.Used && fate.TooLong > 0)
            _counts.Refused++;
        else if (!fate.Used)
            _counts.Ignored++;
        else if (late && fate.CameBack)
            _counts.Late++;
        else
            _counts.Used++;
    }

    /// <summary>Former bundles whose last session has ended need no lines any more.</summary>
    private void Retire()
    {
        List<SessionGroup> groups = _tracker.Groups;
        for (int i = groups.Count - 1; i >= 0; i--)
        {
            if (groups[i].Open.Count == 0 && groups[i] != _current?.Group)
                groups.RemoveAt(i);
        }
    }

    /// <summary>
    /// The bundle at work here already, or a new one; null when it cannot judge lines. Sessions that are over count as its work: each keeps its judge alive, and after
    /// many switches to and fro there would be as many judges as sessions.
    /// </summary>
    private BundleInUse? InUse(string hash, string? name, string where)
    {
        Flush();
        return BundlesInUse().Find(bundle => bundle.Bundle.Hash == hash) ?? Make(hash, name, where);
    }

    /// <summary>The bundle at work anew; null when it cannot judge lines.</summary>
    private BundleInUse? Make(string hash, string? name, string where)
    {
        ModelBundle bundle = _bundles?.Find(hash) ?? throw new BundleMissingException(hash, name, where);
        return bundle.Templates is null || bundle.Rules.Faults().Any() ? null : new BundleInUse(bundle);
    }

    /// <summary>What becomes of the line at hand.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct LineFate
    {
        public long Own;
        public long Ticks;
        public int TooLong;
        public int Overflowed;
        public bool Used;
        public bool CameBack;
    }
}
