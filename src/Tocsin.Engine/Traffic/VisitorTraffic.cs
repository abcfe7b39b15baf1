using System.Text.Json;

namespace Tocsin.Engine.Traffic;

/// <summary>
/// The visitors of a web shop as events of a population, JSON lines with <c>org</c>, <c>source</c>, <c>pop</c>, <c>id</c> and <c>action</c>: a few hundred people of five
/// habits, each of whom goes through all that the shop offers in a round of its own, and one scraper among them that only reads (<see cref="Bot"/>).
/// </summary>
public sealed class VisitorTraffic : TrafficGenerator
{
    /// <summary>Who is no visitor.</summary>
    public const string Bot = "v-0666";

    /// <summary>Lines after which the scraper comes, unless it is asked for otherwise.</summary>
    public const int UsualArrival = 2_300;

    private const int People = 300;
    private const int RoundActions = 60;
    private const int EarlyVisits = 12; // of people who are in the shop when it opens: its first hour is quiet
    private const int QuietLines = 300; // the first have acted often before newcomers make the model sure of itself
    private const int LinesPerVisit = 8; // until the shop is busy
    private const int BusyVisits = 40;
    private const double BotShare = 0.04;

    private readonly List<Visit> _visits = [];
    private readonly List<string>[] _rounds = [.. Enumerable.Range(0, People).Select(static _ => new List<string>())];
    private long _lines;

    /// <param name="seed">Another one makes other traffic.</param>
    public VisitorTraffic(int seed = 4)
        : base(seed)
    {
    }

    /// <summary>Lines after which the scraper comes.</summary>
    public int BotArrives { get; init; } = UsualArrival;

    /// <inheritdoc/>
    public override string Stream => "populations";

    /// <inheritdoc/>
    public override string Format => "none";

    /// <inheritdoc/>
    public override double LinesPerSecond => 30;

    /// <inheritdoc/>
    public override string Next(DateTime time)
    {
        (string id, string action) = _lines >= BotArrives && Random.NextDouble() < BotShare ? (Bot, Scraped()) : Visited();
        _lines++;
        return $$"""{"org":"shop.example","source":"web","pop":"visitors","id":"{{id}}","action":"{{JsonEncodedText.Encode(action)}}","timestamp":"{{time:yyyy-MM-ddTHH:mm:ss.fffZ}}"}""";
    }

    private string Scraped() => Random.Next(100) switch
    {
        < 66 => "GET /product 200",
        < 92 => "GET /search 200",
        _ => "GET /product 404",
    };

    private (string Id, string Action) Visited()
    {
        long expected = Math.Min(BusyVisits, EarlyVisits + (Math.Max(0, _lines - QuietLines) / LinesPerVisit));
        while (_visits.Count < expected)
        {
            _visits.Add(_lines == 0 ? new Visit(_visits.Count, Random.Next(30, 46)) : new Visit(Random.Next(People), Random.Next(6, 31)));
        }

        int chosen = Random.Next(_visits.Count);
        Visit visit = _visits[chosen];
        if (--visit.Left == 0)
        {
            _visits.RemoveAt(chosen);
        }

        return ($"v-{visit.Person + 1:D4}", Draw(visit.Person));
    }

    private string Draw(int person)
    {
        List<string> round = _rounds[person];
        if (round.Count == 0)
        {
            round.AddRange(Round(VisitorHabits.Weights[person % VisitorHabits.Count]));
        }

        string action = round[^1];
        round.RemoveAt(round.Count - 1);
        return action;
    }

    // What is done often comes at even distances, as people do it: who draws each action by chance logs in four times in a row one day.
    private IEnumerable<string> Round(double[] weights)
    {
        double sum = weights.Sum();
        List<(double When, string Action)> round = new(RoundActions + weights.Length);
        for (int action = 0; action < weights.Length; action++)
        {
            double often = RoundActions * weights[action] / sum;
            int times = (int)often + (Random.NextDouble() < often - (int)often ? 1 : 0);
            for (int time = 0; time < times; time++)
            {
                round.Add(((time + Random.NextDouble()) / times, VisitorHabits.Actions[action]));
            }
        }

        return round.OrderBy(static step => step.When).Select(static step => step.Action);
    }

    private sealed class Visit(int person, int left)
    {
        public int Person => person;

        public int Left { get; set; } = left;
    }
}
