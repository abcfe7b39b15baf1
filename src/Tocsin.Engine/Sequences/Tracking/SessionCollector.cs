using System.Text;
using Tocsin.Engine.Sequences.Keys;
using Tocsin.Engine.Sequences.Lanes;

namespace Tocsin.Engine.Sequences.Tracking;

/// <summary>
/// Cuts a log into sessions for training and evaluation by the very rules by which a lane cuts it (<see cref="SessionTracker"/>); only, nothing is
/// evicted for want of memory. One thread.
/// </summary>
public sealed class SessionCollector : ISessionHandler
{
    private readonly SessionKeyFinder _finder;
    private readonly SessionTracker _tracker;
    private readonly SessionGroup _group;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _events = [];
    private readonly List<(long Ordinal, string Key, string Id, int[] Numbers)> _over = [];
    private SessionCounts _counts;
    private long _position;

    /// <summary>A collector without sessions. Throws <see cref="ArgumentException"/> with all faults of the rules.</summary>
    public SessionCollector(SessionRules rules)
    {
        rules.Check();
        _finder = SessionKeyRule.Parse(rules.Key).CreateFinder();
        _group = new SessionGroup(rules, rules.EndEvents.Select(Number));
        _tracker = new SessionTracker(this, long.MaxValue, int.MaxValue);
        _tracker.Groups.Add(_group);
    }

    /// <summary>What became of the lines so far.</summary>
    public SessionCounts Counts => _counts;

    /// <summary>Takes one line.</summary>
    /// <param name="line">The whole line, valid UTF-8.</param>
    /// <param name="content">The line without its header.</param>
    /// <param name="eventId">Its event; <see cref="EventVocabulary.UnknownName"/> where no template fits.</param>
    /// <param name="ticks">Its own time in UTC ticks; 0 when it names none.</param>
    public void Add(ReadOnlySpan<byte> line, ReadOnlySpan<byte> content, string eventId, long ticks)
    {
        ticks = Math.Max(0, ticks);
        bool late = _tracker.Line(ticks, 0, _group.Silence);
        _finder.Find(line, content);
        _counts = _counts with { Seen = _counts.Seen + 1, KeysOverflowed = _counts.KeysOverflowed + _finder.Overflowed };
        if (_finder.Count == 0)
        {
            _counts = _finder.TooLong > 0 ? _counts with { Refused = _counts.Refused + 1 } : _counts with { Ignored = _counts.Ignored + 1 };
            return;
        }

        bool cameBack = false;
        TrackedEvent happened = new(Number(eventId), _position++, ticks, ticks);
        for (int i = 0; i < _finder.Count; i++)
        {
            ReadOnlySpan<byte> key = _finder[i];
            ulong hash = KeyHash.Of(key);
            TrackedSession? session = _tracker.Continue(key, hash, ticks);
            if (session is null)
            {
                session = _tracker.Begin(_group, key, hash);
                session.Ordinal = _counts.Begun;
                _counts = _counts with { Begun = _counts.Begun + 1 };
                cameBack |= session.Number > 1;
            }

            _tracker.Add(session, happened);
        }

        _counts = late && cameBack ? _counts with { Late = _counts.Late + 1 } : _counts with { Used = _counts.Used + 1 };
    }

    /// <summary>Ends the sessions that are still open and answers all of them in the order in which they began. To be called once.</summary>
    /// <param name="label">The label of a key; null when nobody knows. All sessions of a key have its label.</param>
    public IReadOnlyList<LabelledSession> Finish(Func<string, bool?> label)
    {
        _tracker.EndAll(SessionState.Silent);
        _over.Sort((left, right) => left.Ordinal.CompareTo(right.Ordinal));
        return [.. _over.Select(session => new LabelledSession(session.Id, label(session.Key), [.. session.Numbers.Select(number => _events[number])]))];
    }

    void ISessionHandler.Grew(TrackedSession session)
    {
        // Nobody judges it.
    }

    void ISessionHandler.Ended(TrackedSession session, bool byEvent)
    {
        _counts = _counts with { Ended = _counts.Ended + 1, Evicted = _counts.Evicted + (session.State == SessionState.Evicted ? 1 : 0) };
        _over.Add((session.Ordinal, Encoding.UTF8.GetString(session.Key), session.Id, session.Numbers.ToArray()));
        _tracker.Release(session);
    }

    private int Number(string eventId)
    {
        if (!_numbers.TryGetValue(eventId, out int number))
        {
            number = _events.Count;
            _numbers.Add(eventId, number);
            _events.Add(eventId);
        }

        return number;
    }
}
