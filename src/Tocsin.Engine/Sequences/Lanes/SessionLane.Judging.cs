using Tocsin.Engine.Sequences.Tracking;

namespace Tocsin.Engine.Sequences.Lanes;

// Verdicts: collected while lines come, judged together, applied in the order of their records.
public sealed partial class SessionLane
{
    /// <summary>Judges what waits. When that happens shows nowhere but in the clock on the wall.</summary>
    internal void Flush()
    {
        if (_wanted.Count == 0)
            return;
        _wanted.Judge();
        foreach (ref readonly WantedVerdict wanted in _wanted.Judged)
            Apply(in wanted);
        _wanted.Clear();
    }

    void ISessionHandler.Grew(TrackedSession session) => Want(session, ended: false, answers: TakeAnswers());

    void ISessionHandler.Ended(TrackedSession session, bool byEvent)
    {
        _counts.Ended++;
        _counts.Evicted += session.State == SessionState.Evicted ? 1 : 0;
        if (session.State == SessionState.Reset)
        {
            _memories.Drop(session);
            _tracker.Release(session);
        }
        else
        {
            Want(session, ended: true, answers: byEvent && TakeAnswers());
        }
    }

    private bool TakeAnswers()
    {
        bool answers = _answersNext;
        _answersNext = false;
        return answers;
    }

    private void Want(TrackedSession session, bool ended, bool answers)
    {
        _wanted.Add(session, ended, answers, Position);
        if (_wanted.IsFull)
            Flush();
    }

    private void Apply(ref readonly WantedVerdict wanted)
    {
        TrackedSession session = wanted.Session;
        session.Pending--;
        session.Verdict = wanted.Verdict;
        if (wanted.Verdict.Anomalous && !session.Rang)
        {
            session.Rang = true;
            _counts.Anomalous++;
            _found.Add(in wanted);
        }

        if (wanted.Answers)
            _answers.Verdict(wanted.Position, wanted.Verdict);
        if (wanted.Ended)
            _ended.Add(session);
    }
}
