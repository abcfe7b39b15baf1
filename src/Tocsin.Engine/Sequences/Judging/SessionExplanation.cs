using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Sequences.Judging;

/// <summary>A verdict with its reasons.</summary>
/// <param name="Verdict">The same as <see cref="ISessionJudge.Judge"/> gives.</param>
/// <param name="Unit">The score's unit: <c>bits</c>, <c>probability</c>, …</param>
/// <param name="Detectors">What each detector says, in the model's order.</param>
/// <param name="Events">Each event with its surprise.</param>
/// <param name="Reasons">Why, the weightiest first; empty when nothing is strange.</param>
public sealed record SessionExplanation(
    SessionVerdict Verdict, string Unit, IReadOnlyList<DetectorOpinion> Detectors, IReadOnlyList<EventOpinion> Events, IReadOnlyList<Reason> Reasons);

/// <summary>One detector on one session.</summary>
/// <param name="Detector">Its name: <c>next_event</c>, <c>new_event</c>, <c>length</c>, <c>counts</c>, <c>pairs</c>, <c>edits</c>, <c>windows</c>, …</param>
/// <param name="Score">Its own score.</param>
/// <param name="Unit">The score's unit.</param>
/// <param name="Bits">Its own surprise in bits; null while there is too little to say, or when it waits for the session's end.</param>
/// <param name="Position">Where it saw it; null when the whole session is meant.</param>
public sealed record DetectorOpinion(string Detector, double Score, string Unit, double? Bits, int? Position);

/// <summary>One event of a session as the model sees it.</summary>
/// <param name="Position">Its place in the session, from 0.</param>
/// <param name="Event">Its id.</param>
/// <param name="Text">Its template.</param>
/// <param name="Surprise">-log2 of the probability that the model gave it (next event), or the anomaly probability of the window that ends here (windows); null where there is none.</param>
/// <param name="Expected">The three that were likeliest here; empty where the model predicts nothing.</param>
/// <param name="Rings">Whether the session became anomalous here.</param>
public sealed record EventOpinion(int Position, string Event, string Text, double? Surprise, IReadOnlyList<Expectation> Expected, bool Rings);
