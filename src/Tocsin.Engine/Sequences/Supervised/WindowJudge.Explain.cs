using Tocsin.Engine.Logs;
using Tocsin.Engine.Sequences.Judging;

namespace Tocsin.Engine.Sequences.Supervised;

// Why: which window rings, and which of its events carry that.
internal sealed partial class WindowJudge
{
    /// <summary>Events that are named as carrying a window.</summary>
    private const int MostCarriers = 3;

    /// <summary>The least share of its probability that a window loses without an event that carries it.</summary>
    private const double LeastLoss = 0.1;

    private const string Unit = "probability";

    public SessionExplanation Explain(ReadOnlySpan<int> events, bool ended)
    {
        int[] session = events.ToArray();
        SessionVerdict verdict = VerdictOf(session, ended);
        double?[] windows = new double?[session.Length];
        for (int position = 0; position < session.Length; position++)
        {
            windows[position] = _model.Windows.EndsAt(position) ? Probability(_model.Windows.At(session, position), ended: false) : null;
        }

        double? end = ended && session.Length > 0 ? Probability(_model.Windows.At(session, session.Length - 1), ended: true) : null;
        EventOpinion[] opinions = [.. session.Select((number, position) => new EventOpinion(
            position, _vocabulary.Name(number), _vocabulary.Text(number), windows[position], [], verdict.Anomalous && position == verdict.Position))];
        DetectorOpinion opinion = Opinion(verdict);
        return new SessionExplanation(verdict, Unit, [opinion], opinions, verdict.Anomalous ? Reasons(session, verdict, windows, end, opinion.Bits) : []);
    }

    public IReadOnlyList<DetectorOpinion> Opinions(ReadOnlySpan<int> events, bool ended) => [Opinion(VerdictOf(events.ToArray(), ended))];

    private SessionVerdict VerdictOf(int[] session, bool ended)
    {
        SessionVerdict[] verdict = new SessionVerdict[1];
        Judge([new SessionToJudge(session, ended, new SessionMemory())], verdict);
        return verdict[0];
    }

    private static DetectorOpinion Opinion(SessionVerdict verdict) =>
        new("windows", verdict.Score, Unit, double.IsNaN(verdict.Bits) ? null : verdict.Bits, verdict.Position < 0 ? null : verdict.Position);

    private List<Reason> Reasons(int[] session, SessionVerdict verdict, double?[] windows, double? end, double? bits)
    {
        // The first window that rings; if no window of events does, it is the one with the mark of the end.
        bool byEnd = !(windows[verdict.Position] >= RingingLimits.Threshold);
        double probability = byEnd ? end!.Value : windows[verdict.Position]!.Value;
        int[] window = _model.Windows.At(session, verdict.Position).ToArray();
        int first = verdict.Position + 1 - window.Length;
        string what = window.Length == 1 ? $"The event at {first}" : $"The {window.Length} events from {first} to {verdict.Position}";
        string look = window.Length == 1 ? "looks" : "look";
        List<Reason> reasons =
        [
            new Reason("window", $"{what}{(byEnd ? ", with nothing after," : "")} {look} like an anomalous session: probability {probability:0.###}, and {RingingLimits.Threshold:0.###} is enough.")
            {
                Position = verdict.Position,
                Event = _vocabulary.Name(session[verdict.Position]),
                Bits = bits,
            },
        ];
        if (byEnd && windows[verdict.Position] is { } open && open < probability)
        {
            reasons.Add(new Reason("ended", $"That the session ended here is what makes it strange: were it to go on, the probability would be {open:0.###}.") { Position = verdict.Position });
        }

        reasons.AddRange(Carriers(window, byEnd, probability)
            .Select(carrier => new Reason(
                "window_event",
                $"Without {_vocabulary.Name(window[carrier.At])} at {first + carrier.At} ({_vocabulary.Text(window[carrier.At])}) the probability would be {carrier.Without:0.###} instead of {probability:0.###}.")
            {
                Position = first + carrier.At,
                Event = _vocabulary.Name(window[carrier.At]),
            }));
        reasons.AddRange(UnknownEvents(session));
        return reasons;
    }

    /// <summary>The events of a window by how far its probability falls when one is left out, the weightiest first.</summary>
    private IEnumerable<(int At, double Without)> Carriers(int[] window, bool ended, double probability)
    {
        if (window.Length < 2)
        {
            return [];
        }

        return window
            .Select((_, at) => (At: at, Without: Probability([.. window[..at], .. window[(at + 1)..]], ended)))
            .Where(left => left.Without < probability * (1 - LeastLoss))
            .OrderBy(left => left.Without)
            .ThenBy(left => left.At)
            .Take(MostCarriers);
    }

    private static IEnumerable<Reason> UnknownEvents(int[] session)
    {
        int unknown = session.Count(number => number == EventVocabulary.Unknown);
        return unknown == 0 ? [] : [new Reason("new_event", $"{unknown} of its events were never seen in training; the network knows nothing about them.") { Seen = unknown, Wanted = 0 }];
    }

    private double Probability(ReadOnlySpan<int> window, bool ended)
    {
        _scoring.Add(window, ended);
        _scoring.Run(_logOdds);
        return _model.Limits.Score(_logOdds[0], ended);
    }
}
