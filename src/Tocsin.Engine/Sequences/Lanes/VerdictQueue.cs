using System.Runtime.InteropServices;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Tracking;

namespace Tocsin.Engine.Sequences.Lanes;

/// <summary>One verdict that is wanted: of a session as it was right after one record.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct WantedVerdict
{
    /// <summary>The session.</summary>
    public TrackedSession Session;

    /// <summary>Its events at that record.</summary>
    public int Events;

    /// <summary>Whether it was over by then.</summary>
    public bool Ended;

    /// <summary>Whether the record is a line whose answer this is.</summary>
    public bool Answers;

    /// <summary>The record.</summary>
    public long Position;

    /// <summary>The verdict.</summary>
    public SessionVerdict Verdict;
}

/// <summary>
/// Collects the verdicts that are wanted and has them judged together. A session that is wanted several times is judged as often, prefix by prefix, so that every
/// verdict is the one right after its record, whatever else is in the batch: the first wanted verdicts of all sessions go in one call, then the second ones, …
/// </summary>
/// <param name="most">Verdicts that are judged together.</param>
/// <param name="memories">What judges remember.</param>
/// <param name="time">Measures how long judges take (<see cref="InferenceMetrics"/>) and decides nothing; null where nobody wants to know.</param>
internal sealed class VerdictQueue(int most, JudgeMemories memories, TimeProvider? time)
{
    private readonly WantedVerdict[] _wanted = new WantedVerdict[most];
    private readonly int[] _rounds = new int[most];
    private readonly int[] _order = new int[most];
    private readonly int[] _starts = new int[most + 1];
    private readonly int[] _places = new int[most];
    private readonly SessionToJudge[] _batch = new SessionToJudge[most];
    private readonly SessionVerdict[] _verdicts = new SessionVerdict[most];
    private int _lastRound;

    /// <summary>How many are wanted.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there is no room for another.</summary>
    public bool IsFull => Count == _wanted.Length;

    /// <summary>Those that were judged, in the order in which they were added.</summary>
    public Span<WantedVerdict> Judged => _wanted.AsSpan(0, Count);

    /// <summary>Adds one.</summary>
    public void Add(TrackedSession session, bool ended, bool answers, long position)
    {
        int round = session.Pending++;
        _lastRound = Math.Max(_lastRound, round);
        _rounds[Count] = round;
        _wanted[Count++] = new WantedVerdict { Session = session, Events = session.Count, Ended = ended, Answers = answers, Position = position };
    }

    /// <summary>Judges all; they stay in <see cref="Judged"/> until <see cref="Clear"/>.</summary>
    public void Judge()
    {
        SortByRound();
        for (int round = 0; round <= _lastRound; round++)
        {
            Span<int> left = _order.AsSpan(_starts[round].._starts[round + 1]);
            while (!left.IsEmpty)
                left = JudgeOneBundle(left);
        }
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _wanted.AsSpan(0, Count).Clear();
        Count = _lastRound = 0;
    }

    /// <summary>A stable counting sort.</summary>
    private void SortByRound()
    {
        Span<int> starts = _starts.AsSpan(0, _lastRound + 2);
        starts.Clear();
        foreach (int round in _rounds.AsSpan(0, Count))
            starts[round + 1]++;
        for (int round = 1; round < starts.Length; round++)
            starts[round] += starts[round - 1];
        for (int i = 0; i < Count; i++)
            _order[starts[_rounds[i]]++] = i;
        // Each begin has moved to the next one's.
        for (int round = starts.Length - 1; round > 0; round--)
            starts[round] = starts[round - 1];
        starts[0] = 0;
    }

    /// <summary>Judges those of the first one's bundle; answers the others, in their order.</summary>
    private Span<int> JudgeOneBundle(Span<int> wanted)
    {
        BundleInUse bundle = _wanted[wanted[0]].Session.Group.Bundle!;
        int count = 0, others = 0;
        foreach (int i in wanted)
        {
            if (_wanted[i].Session.Group.Bundle == bundle)
                _places[count++] = i;
            else
                wanted[others++] = i;
        }

        foreach (int i in _places.AsSpan(0, count))
            memories.Use(_wanted[i].Session, _wanted[i].Events);
        for (int k = 0; k < count; k++)
        {
            ref WantedVerdict one = ref _wanted[_places[k]];
            _batch[k] = new SessionToJudge(one.Session.Numbers[..one.Events], one.Ended, one.Session.Memory);
        }

        long start = time?.GetTimestamp() ?? 0;
        bundle.Judge.Judge(_batch.AsSpan(0, count), _verdicts.AsSpan(0, count));
        if (time is not null)
            InferenceMetrics.Judged(bundle.Kind, time.GetElapsedTime(start));
        _batch.AsSpan(0, count).Clear();
        for (int k = 0; k < count; k++)
        {
            ref WantedVerdict one = ref _wanted[_places[k]];
            one.Verdict = _verdicts[k];
            // What had to make room while this batch was gathered is not kept, or nobody would count it.
            if (one.Ended || one.Session.Remembered == 0)
                memories.Drop(one.Session);
        }

        return wanted[..others];
    }
}
