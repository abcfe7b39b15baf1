using Tocsin.Engine.Logs.Bits;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>
/// Judges sessions by the ensemble. Each event goes through the network once, together with those of other sessions; what judges open sessions never takes back what it said,
/// so an open session that rings still rings at its end.
/// </summary>
internal sealed partial class NormalityJudge : ISessionJudge
{
    /// <summary>What memories of open sessions may take: some 16,000 sessions of 32 events (Transformer).</summary>
    private const long MemoryBytes = 256L << 20;

    /// <summary>Known begins of sessions: some 6 MB.</summary>
    internal const int MostPrefixes = 32_768;

    private readonly NormalityModel _model;
    private readonly EventVocabulary _vocabulary;
    private readonly EventPredictor _predictor;
    private readonly EditDistance _distance;
    private readonly MemoryBudget _budget;
    private readonly double _threshold;
    private readonly KnownPrefixes _known;
    private readonly double[] _scores = new double[Detectors.Count];

    // One round through the network: tokens of many sessions, each session once.
    private readonly int[] _tokens;
    private readonly float[] _logits;
    private readonly PredictorStep[] _steps;
    private readonly Staged[] _staged;
    private int _stagedTokens;
    private int _stagedSteps;

    public NormalityJudge(NormalityModel model, EventVocabulary vocabulary, long memoryBytes = MemoryBytes, int mostPrefixes = MostPrefixes)
    {
        _known = new KnownPrefixes(model.Sessions.Vocabulary, mostPrefixes);
        (_model, _vocabulary) = (model, vocabulary);
        _predictor = new EventPredictor(model.Predictor);
        _distance = new EditDistance(model.Sessions.Vocabulary);
        _budget = new MemoryBudget(memoryBytes);
        _threshold = model.Calibration.Threshold(model.Rate);
        int tokens = Math.Clamp((1 << 18) / model.Sessions.Vocabulary, PredictionContext.Most, 4 * PredictionContext.Most);
        (_tokens, _logits) = (new int[tokens], new float[tokens * model.Sessions.Vocabulary]);
        (_steps, _staged) = (new PredictorStep[tokens], new Staged[tokens]);
    }

    /// <summary>What was judged before.</summary>
    internal KnownPrefixes Known => _known;

    /// <summary>A step of a session: its tokens from <paramref name="First"/> on.</summary>
    private readonly record struct Staged(int Session, int First, int Count);

    public void Judge(ReadOnlySpan<SessionToJudge> sessions, Span<SessionVerdict> verdicts)
    {
        for (int i = 0; i < sessions.Length; i++)
        {
            Stage(sessions, i);
        }

        Flush(sessions);
        _budget.Trim();
        for (int i = 0; i < sessions.Length; i++)
        {
            SessionProgress session = (SessionProgress)sessions[i].Memory.Content!;
            verdicts[i] = Verdict(session);
        }
    }

    /// <summary>Makes a session's memory an empty one and keeps what it held for others.</summary>
    internal void Forget(SessionMemory memory)
    {
        if (memory.Content is SessionProgress session)
        {
            _budget.Drop(session);
            session.Clear();
        }
    }

    private SessionProgress ProgressOf(in SessionToJudge session)
    {
        // Fewer events than remembered: the caller gave the memory to another session, and what is in it says nothing.
        if (session.Memory.Content is not SessionProgress progress)
        {
            session.Memory.Content = progress = new SessionProgress();
        }
        else if (progress.State.Judged > session.Events.Length || (progress.State.HasEnded && (progress.State.Judged < session.Events.Length || !session.Ended)))
        {
            Forget(session.Memory);
        }

        return progress;
    }

    /// <summary>Brings a session's tokens that were not predicted from yet before the network: token t predicts event t, and the one after the last event the end.</summary>
    private void Stage(ReadOnlySpan<SessionToJudge> sessions, int index)
    {
        ref readonly SessionToJudge asked = ref sessions[index];
        SessionProgress session = ProgressOf(asked);
        Follow(session, asked);
        if (session.State.HasEnded)
        {
            return;
        }

        int end = asked.Events.Length + (asked.Ended ? 1 : 0);
        for (int token = session.State.Judged; token < end;)
        {
            int segment = PredictionContext.SegmentOf(token), first = PredictionContext.FirstToken(segment);
            if (session.Segment != segment)
            {
                _budget.Drop(session);
                session.Segment = segment;
            }

            int from = first + session.Memory.Events;
            int upTo = Math.Min(end, first + PredictionContext.Most);
            if (_stagedTokens + upTo - from > _tokens.Length)
            {
                Flush(sessions);
            }

            for (int at = from; at < upTo; at++)
            {
                _tokens[_stagedTokens + at - from] = at == 0 ? PredictionContext.Start : asked.Events.Span[at - 1];
            }

            _steps[_stagedSteps] = new PredictorStep(session.Memory, _tokens.AsMemory(_stagedTokens, upTo - from));
            _staged[_stagedSteps] = new Staged(index, from, upTo - from);
            _stagedSteps++;
            _stagedTokens += upTo - from;
            token = upTo;
            if (token < end)
            {
                // The next segment needs the same memory.
                Flush(sessions);
            }
        }
    }

    /// <summary>Goes on as far as the session's events are known.</summary>
    private void Follow(SessionProgress session, in SessionToJudge asked)
    {
        if (session.State.Judged == 0)
        {
            (session.Node, session.NodeTime) = (_known.Root, _known.Time);
        }

        ReadOnlySpan<int> events = asked.Events.Span;
        while (IsKnown(session) && !session.State.HasEnded && (session.State.Judged < events.Length || asked.Ended))
        {
            int next = _known.Find(session.Node, session.State.Judged < events.Length ? events[session.State.Judged] : _model.Sessions.Vocabulary);
            if (next == KnownPrefixes.None)
            {
                return;
            }

            session.Node = next;
            session.State = _known.At(next).State;
        }

        if (session.State.HasEnded)
        {
            _budget.Drop(session);
        }
    }

    private bool IsKnown(SessionProgress session) => session.Node != KnownPrefixes.None && session.NodeTime == _known.Time;

    /// <summary>Notes what was computed after an event, or after the end.</summary>
    private void Note(SessionProgress session, int number)
    {
        if (IsKnown(session))
        {
            session.Node = _known.Add(session.Node, number, in session.State);
        }
    }

    private void Flush(ReadOnlySpan<SessionToJudge> sessions)
    {
        if (_stagedSteps == 0)
        {
            return;
        }

        int width = _model.Sessions.Vocabulary;
        _predictor.Advance(_steps.AsSpan(0, _stagedSteps), _logits);
        ReadOnlySpan<float> logits = _logits;
        for (int i = 0; i < _stagedSteps; i++)
        {
            (int index, int first, int count) = _staged[i];
            ReadOnlySpan<int> events = sessions[index].Events.Span;
            SessionProgress session = (SessionProgress)sessions[index].Memory.Content!;
            _budget.Use(session);
            for (int token = first; token < first + count; token++)
            {
                ReadOnlySpan<float> row = logits[..width];
                logits = logits[width..];
                if (token < session.State.Judged)
                {
                    continue;
                }

                if (token < events.Length)
                {
                    Take(session, token, events[token], NextEventNetwork.Surprise(row, events[token]));
                }
                else
                {
                    End(session, events, NextEventNetwork.Surprise(row, PredictionContext.End));
                }
            }
        }

        Array.Clear(_steps, 0, _stagedSteps);
        (_stagedSteps, _stagedTokens) = (0, 0);
    }

    private void Take(SessionProgress progress, int position, int number, double surprise)
    {
        JointScore joint = _model.Joint;
        ref PrefixState session = ref progress.State;
        double bits = Math.Max(session.OpenBits, joint.Bits(Detector.TooLong, position + 1));
        if (surprise > session.Surprise || session.SurpriseAt < 0)
        {
            (session.Surprise, session.SurpriseAt) = (surprise, position);
            bits = Math.Max(bits, joint.Bits(Detector.NextEvent, surprise));
        }

        double pair = _model.Sessions.Pairs.Surprise(session.Before, number);
        if (pair > session.PairSurprise)
        {
            session.PairSurprise = pair;
            bits = Math.Max(bits, joint.Bits(Detector.Pairs, pair));
        }

        if (_model.Sessions.Known.IsNew(number))
        {
            session.Unseen++;
            bits = Math.Max(bits, joint.Bits(Detector.NewEvent, session.Unseen));
        }

        (session.OpenBits, session.Before, session.Judged) = (bits, number, position + 1);
        if (session.RingsAt < 0 && OpenScore(in session) > _threshold)
        {
            session.RingsAt = position;
        }

        Note(progress, number);
    }

    private void End(SessionProgress session, ReadOnlySpan<int> events, double surprise)
    {
        _model.Sessions.ScoreEnded(events, _distance, _scores);
        _scores[(int)Detector.Ending] = surprise;
        _scores[(int)Detector.NextEvent] = session.State.Surprise;
        session.State.EndScore = Math.Max(OpenScore(in session.State), _model.Joint.Of(_scores, from: Detectors.PrefixSafe));
        _budget.Drop(session);
        Note(session, _model.Sessions.Vocabulary);
    }

    private static double OpenScore(ref readonly PrefixState session) => JointScore.Join(session.OpenBits, session.Surprise);

    private SessionVerdict Verdict(SessionProgress session)
    {
        if (!IsKnown(session))
        {
            return Verdict(in session.State);
        }

        ref KnownPrefixes.Known known = ref _known.At(session.Node);
        if (!known.HasVerdict)
        {
            (known.Verdict, known.HasVerdict) = (Verdict(in session.State), true);
        }

        return known.Verdict;
    }

    private SessionVerdict Verdict(ref readonly PrefixState session)
    {
        double score = session.HasEnded ? session.EndScore : OpenScore(in session);
        CalibratedBits bits = _model.Calibration.Bits(score);
        bool rings = score > _threshold && session.Judged > 0;

        // 1/2 at the threshold, towards 1 the further the chance is from the rate.
        double chance = double.IsNaN(bits.Bits) ? _model.Calibration.Chance(score) : Math.Pow(2, -bits.Bits);
        double confidence = (rings ? _model.FalseAlarms : chance) / (chance + _model.FalseAlarms);
        int position = session.RingsAt >= 0 ? session.RingsAt : rings ? -1 : session.SurpriseAt;
        return new SessionVerdict(rings, score, bits.Bits, bits.Extrapolated, confidence, position);
    }
}
