using Tocsin.Engine.Sequences.Judging;
using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>Judges sessions by their windows; only windows that are new since the last call go through the network.</summary>
internal sealed partial class WindowJudge : ISessionJudge
{
    /// <summary>Windows that go through the network together; more sessions than that are taken in turns.</summary>
    private const int MostWindows = 256;

    private readonly WindowModel _model;
    private readonly EventVocabulary _vocabulary;
    private readonly WindowScoring _scoring;
    private readonly double[] _probabilities = new double[MostWindows];
    private readonly (int Session, int Position, bool Ended)[] _windows = new (int, int, bool)[MostWindows];

    /// <param name="model">What training made.</param>
    /// <param name="network">Its network or a replica, this judge's own.</param>
    /// <param name="vocabulary">The names of events.</param>
    public WindowJudge(WindowModel model, INetwork network, EventVocabulary vocabulary)
    {
        (_model, _vocabulary) = (model, vocabulary);
        _scoring = new WindowScoring(network);
    }

    public void Judge(ReadOnlySpan<SessionToJudge> sessions, Span<SessionVerdict> verdicts)
    {
        for (int session = 0; session < sessions.Length; session++)
        {
            SessionToJudge asked = sessions[session];
            ReadOnlySpan<int> events = asked.Events.Span;
            WindowMemory memory = MemoryOf(asked.Memory, events.Length);
            for (int position = memory.Judged; position < events.Length; position++)
            {
                if (_model.Windows.EndsAt(position))
                {
                    Add(sessions, session, position, ended: false);
                }
            }

            memory.Judged = events.Length;
            memory.EndProbability = double.NaN;
            if (asked.Ended && events.Length > 0)
            {
                Add(sessions, session, events.Length - 1, ended: true);
            }
        }

        Flush(sessions);
        for (int session = 0; session < sessions.Length; session++)
        {
            verdicts[session] = Verdict(MemoryOf(sessions[session].Memory, sessions[session].Events.Length), sessions[session].Events.Length);
        }
    }

    private void Add(ReadOnlySpan<SessionToJudge> sessions, int session, int position, bool ended)
    {
        if (_scoring.Count == MostWindows)
        {
            Flush(sessions);
        }

        _windows[_scoring.Count] = (session, position, ended);
        _scoring.Add(_model.Windows.At(sessions[session].Events.Span, position), ended);
    }

    private void Flush(ReadOnlySpan<SessionToJudge> sessions)
    {
        int count = _scoring.Count;
        _scoring.Run(_probabilities);
        for (int i = 0; i < count; i++)
        {
            (int session, int position, bool ended) = _windows[i];
            ((WindowMemory)sessions[session].Memory.Content!).Take(_probabilities[i], position, ended, _model.Threshold);
        }
    }

    private SessionVerdict Verdict(WindowMemory memory, int events)
    {
        double score = memory.Best;
        int position = memory.FirstRing >= 0 ? memory.FirstRing : memory.BestPosition;
        if (!double.IsNaN(memory.EndProbability))
        {
            if (memory.EndProbability > score)
            {
                (score, position) = (memory.EndProbability, memory.FirstRing >= 0 ? position : events - 1);
            }
        }

        bool rings = score >= _model.Threshold;
        return new SessionVerdict(rings, score, BitsOf(score), Extrapolated: false, rings ? score : 1 - score, position);
    }

    /// <summary>-log2 of (1 + normal sessions that score at least this) / (1 + normal sessions); NaN without any.</summary>
    private double BitsOf(double score)
    {
        double[] normal = _model.NormalScores;
        if (normal.Length == 0)
        {
            return double.NaN;
        }

        int low = 0, high = normal.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = normal[middle] < score ? (middle + 1, high) : (low, middle);
        }

        return -Math.Log2((1.0 + normal.Length - low) / (1.0 + normal.Length));
    }

    private static WindowMemory MemoryOf(SessionMemory memory, int events)
    {
        // Fewer events than remembered: the caller gave the memory to another session, and what is in it says nothing.
        if (memory.Content is not WindowMemory content || content.Judged > events)
        {
            content = new WindowMemory();
            memory.Content = content;
        }

        return content;
    }

    /// <summary>What the windows so far have said.</summary>
    private sealed class WindowMemory
    {
        /// <summary>Events whose windows have been judged.</summary>
        public int Judged { get; set; }

        /// <summary>The highest probability of a window without the mark of the end.</summary>
        public double Best { get; private set; }

        /// <summary>The event at which that window ends; -1 before the first.</summary>
        public int BestPosition { get; private set; } = -1;

        /// <summary>The event at which the first window that rings ends, or -1.</summary>
        public int FirstRing { get; private set; } = -1;

        /// <summary>The probability of the window with the mark of the end; NaN while the session is open.</summary>
        public double EndProbability { get; set; } = double.NaN;

        public void Take(double probability, int position, bool ended, double threshold)
        {
            if (ended)
            {
                EndProbability = probability;
                return;
            }

            if (probability > Best || BestPosition < 0)
            {
                (Best, BestPosition) = (probability, position);
            }

            if (FirstRing < 0 && probability >= threshold)
            {
                FirstRing = position;
            }
        }
    }
}
