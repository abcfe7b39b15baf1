using Tocsin.Engine.Sequences.Judging;
using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>Judges sessions by their windows; only windows that are new since the last call go through the network.</summary>
internal sealed partial class WindowJudge : ISessionJudge
{
    /// <summary>Windows that go through the network together; more are taken in turns.</summary>
    private const int MostWindows = 256;

    private readonly WindowModel _model;
    private readonly EventVocabulary _vocabulary;
    private readonly WindowScoring _scoring;
    private readonly double[] _logOdds = new double[MostWindows];
    private readonly (int Session, int Position, WindowRole Role)[] _windows = new (int, int, WindowRole)[MostWindows];

    /// <param name="model">What training made.</param>
    /// <param name="network">Its network or a replica, this judge's own.</param>
    /// <param name="vocabulary">The names of events.</param>
    public WindowJudge(WindowModel model, INetwork network, EventVocabulary vocabulary)
    {
        (_model, _vocabulary) = (model, vocabulary);
        _scoring = new WindowScoring(network);
    }

    /// <summary>What a window is for.</summary>
    private enum WindowRole
    {
        /// <summary>A window of the full size: counts for ever.</summary>
        Full,

        /// <summary>All events of an open session that is not longer than a window.</summary>
        Whole,

        /// <summary>The last events of an ended session, with the mark of the end.</summary>
        End,

        /// <summary>What an anomalous session was when it was shorter: looked at to say where it first rang.</summary>
        Early,
    }

    public void Judge(ReadOnlySpan<SessionToJudge> sessions, Span<SessionVerdict> verdicts)
    {
        for (int session = 0; session < sessions.Length; session++)
        {
            AddWindows(sessions, session);
        }

        Flush(sessions);

        // Only what rings is asked where it began to: that is rare, and its answer is remembered.
        for (int session = 0; session < sessions.Length; session++)
        {
            AddEarlyWindows(sessions, session);
        }

        Flush(sessions);
        for (int session = 0; session < sessions.Length; session++)
        {
            verdicts[session] = Verdict((WindowMemory)sessions[session].Memory.Content!, sessions[session].Events.Length, sessions[session].Ended);
        }
    }

    private void AddWindows(ReadOnlySpan<SessionToJudge> sessions, int session)
    {
        SessionToJudge asked = sessions[session];
        int events = asked.Events.Length;
        WindowMemory memory = MemoryOf(asked.Memory, events);
        memory.Current = double.NaN;
        if (events > _model.Windows.Size)
        {
            for (int position = Math.Max(memory.Judged, _model.Windows.Size - 1); position < events; position++)
            {
                if (_model.Windows.IsFull(position))
                {
                    Add(sessions, session, position, WindowRole.Full);
                }
            }

            memory.Judged = events;
        }
        else if (events > 0 && !asked.Ended)
        {
            Add(sessions, session, events - 1, WindowRole.Whole);
        }

        if (events > 0 && asked.Ended)
        {
            Add(sessions, session, events - 1, WindowRole.End);
        }
    }

    private void AddEarlyWindows(ReadOnlySpan<SessionToJudge> sessions, int session)
    {
        WindowMemory memory = (WindowMemory)sessions[session].Memory.Content!;
        if (memory.FirstEarlyRing >= 0 || !(Score(memory) >= RingingLimits.Threshold))
        {
            return;
        }

        int most = Math.Min(sessions[session].Events.Length, _model.Windows.Size);
        for (int position = memory.EarlyChecked; position < most; position++)
        {
            Add(sessions, session, position, WindowRole.Early);
        }

        memory.EarlyChecked = most;
    }

    private void Add(ReadOnlySpan<SessionToJudge> sessions, int session, int position, WindowRole role)
    {
        if (_scoring.Count == MostWindows)
        {
            Flush(sessions);
        }

        _windows[_scoring.Count] = (session, position, role);
        _scoring.Add(_model.Windows.At(sessions[session].Events.Span, position), role == WindowRole.End);
    }

    private void Flush(ReadOnlySpan<SessionToJudge> sessions)
    {
        int count = _scoring.Count;
        _scoring.Run(_logOdds);
        for (int i = 0; i < count; i++)
        {
            (int session, int position, WindowRole role) = _windows[i];
            WindowMemory memory = (WindowMemory)sessions[session].Memory.Content!;
            double score = _model.Limits.Score(_logOdds[i], role == WindowRole.End);
            switch (role)
            {
                case WindowRole.Full:
                    memory.TakeFull(score, position);
                    break;
                case WindowRole.Early when memory.FirstEarlyRing < 0 && score >= RingingLimits.Threshold:
                    memory.FirstEarlyRing = position;
                    break;
                case WindowRole.Whole or WindowRole.End:
                    memory.Current = score;
                    break;
            }
        }
    }

    private SessionVerdict Verdict(WindowMemory memory, int events, bool ended)
    {
        double score = Score(memory);
        if (score < RingingLimits.Threshold)
        {
            return new SessionVerdict(false, score, _model.Normal.BitsOf(score, ended), Extrapolated: false, 1 - score, -1);
        }

        int position = memory.FirstEarlyRing >= 0 ? memory.FirstEarlyRing : memory.FirstFullRing >= 0 ? memory.FirstFullRing : events - 1;
        return new SessionVerdict(true, score, _model.Normal.BitsOf(score, ended), Extrapolated: false, score, position);
    }

    private static double Score(WindowMemory memory) =>
        double.IsNaN(memory.Current) ? memory.BestFull : Math.Max(memory.BestFull, memory.Current);

    private static WindowMemory MemoryOf(SessionMemory memory, int events)
    {
        // Fewer events than remembered: the caller gave the memory to another session, and what is in it says nothing.
        if (memory.Content is not WindowMemory content || Math.Max(content.Judged, content.EarlyChecked) > events)
        {
            content = new WindowMemory();
            memory.Content = content;
        }

        return content;
    }
}
