using Tocsin.Engine.Sequences.Lanes;

namespace Tocsin.Pages.Text;

/// <summary>What is said about sessions, in the same words on every page.</summary>
public static class SessionWords
{
    /// <summary>A state in a word.</summary>
    public static string State(SessionState state) => state switch
    {
        SessionState.Open => "open",
        SessionState.Silent => "ended: silence",
        SessionState.Full => "ended: full",
        SessionState.Completed => "ended: complete",
        SessionState.Evicted => "ended: evicted",
        SessionState.Reset => "ended: reset",
        _ => "unknown",
    };

    /// <summary>A state in a sentence.</summary>
    public static string Explain(SessionState state) => state switch
    {
        SessionState.Open => "Open: more events may come, and the verdict may still change.",
        SessionState.Silent => "Over: nothing came for as long as the model's rules allow.",
        SessionState.Full => "Over: it reached the most events that a session may have.",
        SessionState.Completed => "Over: an end event came.",
        SessionState.Evicted => "Judged before its end, to make room for other sessions.",
        SessionState.Reset => "Ended by a command.",
        _ => "Its state is not known to this version.",
    };

    /// <summary>A detector's name as people write it: <c>next_event</c> is <c>next event</c>.</summary>
    public static string Detector(string name) => name switch
    {
        "model" => "the whole model",
        "decision_tree" => "decision tree",
        "count_vector_rule" => "count-vector rule",
        _ => name.Replace('_', ' '),
    };

    /// <summary>How far into a session: <c>+0.250 s</c>, <c>+1:02.5</c>, <c>+3:07:12</c>.</summary>
    public static string Offset(TimeSpan offset) => offset switch
    {
        { Ticks: < 0 } => "\u2212" + Offset(offset.Negate())[1..],
        { TotalSeconds: < 60 } => $"+{offset.TotalSeconds:0.000}\u202fs",
        { TotalHours: < 1 } => $"+{(int)offset.TotalMinutes}:{offset.Seconds:00}.{offset.Milliseconds / 100}",
        _ => $"+{(int)offset.TotalHours}:{offset.Minutes:00}:{offset.Seconds:00}",
    };
}
