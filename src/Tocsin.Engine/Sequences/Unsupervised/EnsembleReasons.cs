using Tocsin.Engine.Logs;
using Tocsin.Engine.Sequences.Judging;

namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>Why a session is strange, in sentences that can be read at three in the morning. Says what counts first, and nothing that is usual.</summary>
internal sealed class EnsembleReasons(NormalityModel model, EventVocabulary vocabulary)
{
    /// <summary>One normal session in sixteen is that strange: less is no reason.</summary>
    private const double LeastBits = 4;

    private const int MostCounts = 4;

    /// <summary>The weightiest first; none for a session without events.</summary>
    public IReadOnlyList<Reason> Of(int[] session, List<EventForecast> forecasts, IReadOnlyList<DetectorOpinion> opinions)
    {
        return session.Length == 0 ? [] : [.. opinions.Index()
            .Where(item => item.Item.Bits >= LeastBits)
            .OrderByDescending(item => item.Item.Bits)
            .SelectMany(item => Of((Detector)item.Index, item.Item, session, forecasts))];
    }

    /// <summary>An event that was expected; the end of a session has a name as well.</summary>
    public static Expectation Expected(EventVocabulary vocabulary, int number, double probability) => number == PredictionContext.End
        ? new Expectation("<END>", "the end of the session", probability)
        : new Expectation(vocabulary.Name(number), vocabulary.Text(number), probability);

    private Reason[] Of(Detector detector, DetectorOpinion opinion, int[] session, List<EventForecast> forecasts)
    {
        switch (detector)
        {
            case Detector.NextEvent:
                {
                    int at = opinion.Position!.Value;
                    if (forecasts[at].Likeliest[0].Event == session[at])
                        return []; // rare as the surprise may be, nothing else was likelier: that explains nothing
                    Expectation[] expected = [.. forecasts[at].Likeliest.Select(next => Expected(vocabulary, next.Event, next.Probability))];
                    string instead = $"{Quoted(expected[0].Event, expected[0].Text)} was expected ({expected[0].Probability:P0})";
                    return [new Reason("unexpected_event", $"Event {at + 1} is {Named(session[at])}; {instead}.") { Position = at, Event = vocabulary.Name(session[at]), Expected = expected, Bits = opinion.Bits }];
                }

            case Detector.NewEvent:
                return [.. session.Select((number, at) => (number, at)).Where(item => model.Sessions.Known.IsNew(item.number)).DistinctBy(item => item.number).Take(MostCounts)
                    .Select(item => new Reason("new_event", $"{Named(item.number)} never came in a normal session.") { Position = item.at, Event = vocabulary.Name(item.number), Bits = opinion.Bits })];
            case Detector.Pairs:
                {
                    int at = opinion.Position!.Value;
                    int before = at == 0 ? PredictionContext.Start : session[at - 1], times = model.Sessions.Pairs.Times(before, session[at]);
                    string how = times == 0 ? "never came" : $"came only {Times(times)}";
                    string after = at == 0 ? $"begins with {Named(session[at])}, which {how} first" : $"has {Named(session[at])} right after {Named(before)}, which {how}";
                    return [new Reason("unusual_order", $"The session {after} in training.") { Position = at, Event = vocabulary.Name(session[at]), Bits = opinion.Bits }];
                }

            case Detector.TooLong:
                return [new Reason("length", $"The session has {session.Length} events; that many are rare.") { Seen = session.Length, Bits = opinion.Bits }];
            case Detector.TooShort:
                return [new Reason("length", $"The session is over after {session.Length} {(session.Length == 1 ? "event" : "events")}; so few are rare.") { Seen = session.Length, Bits = opinion.Bits }];
            case Detector.Counts:
                return CountReasons(opinion, session);
            case Detector.Edits:
                return EditReason(opinion, session);
            case Detector.Ending:
                {
                    EventForecast forecast = forecasts[^1];
                    if (forecast.Likeliest[0].Event == PredictionContext.End)
                        return [];
                    Expectation[] expected = [.. forecast.Likeliest.Select(next => Expected(vocabulary, next.Event, next.Probability))];
                    return [new Reason("early_end", $"The session ended after {Named(session[^1])}; {Quoted(expected[0].Event, expected[0].Text)} was expected next ({expected[0].Probability:P0}).")
                    {
                        Position = opinion.Position, Expected = expected, Bits = opinion.Bits,
                    }];
                }

            default:
                throw new ArgumentOutOfRangeException(nameof(detector), detector, "There is no such detector.");
        }
    }

    private Reason[] CountReasons(DetectorOpinion opinion, int[] session)
    {
        int[] counts = new int[vocabulary.Count];
        foreach (int number in session)
        {
            counts[number]++;
        }

        model.Sessions.Counts.Nearest(counts, out int nearest);
        return nearest < 0 ? [] : [.. Enumerable.Range(0, counts.Length)
            .Select(number => (number, seen: counts[number], wanted: model.Sessions.Counts.CountIn(nearest, number)))
            .Where(item => item.seen != item.wanted)
            .OrderByDescending(item => model.Sessions.Counts.Part(item.number, item.seen, item.wanted))
            .ThenBy(item => item.number)
            .Take(MostCounts)
            .Select(item => new Reason("count", $"{Named(item.number)} came {Times(item.seen)}; the normal sessions most like this one have it {Times(item.wanted)}.")
            {
                Event = vocabulary.Name(item.number), Seen = item.seen, Wanted = item.wanted, Bits = opinion.Bits,
            })];
    }

    private Reason[] EditReason(DetectorOpinion opinion, int[] session)
    {
        EditDistance distance = new(vocabulary.Count);
        model.Sessions.Nearest.Nearest(distance, session, out int nearest);
        if (nearest < 0)
        {
            return [];
        }

        distance.Prepare(session);
        int similar = model.Sessions.Nearest.Sequence(nearest).Length, edits = distance.To(model.Sessions.Nearest.Sequence(nearest));
        string where = similar == session.Length ? "both have as many" : $"this one has {session.Length}, that one {similar}";
        return [new Reason("order", $"{edits} of {Math.Max(session.Length, similar)} events differ from the most similar normal session; {where}.") { Seen = edits, Wanted = 0, Bits = opinion.Bits }];
    }

    private string Named(int number) => Quoted(vocabulary.Name(number), vocabulary.Text(number));

    private static string Quoted(string id, string text) => text == id ? $"'{id}'" : id == "<END>" ? text : $"'{text}' ({id})";

    private static string Times(int count) => count switch { 0 => "0 times", 1 => "once", _ => $"{count} times" };
}
