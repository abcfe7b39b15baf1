using System.Net;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Pages.Reading;
using Tocsin.Server.Labels;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>Sessions, models and labels that a page test states.</summary>
internal sealed class MadeUpSessions : ISessionReader
{
    public const string Hash = "4f2a91c07be355d1d0a8c6b0e3f7a9124f2a91c07be355d1d0a8c6b0e3f7a912";
    public const string OtherHash = "b81e6f0d2c9945aa37d1c2a4f06e8b53b81e6f0d2c9945aa37d1c2a4f06e8b53";

    private static readonly string[] Texts =
    [
        "BLOCK* NameSystem.allocateBlock: <*> <*>",
        "Receiving block <*> src: <*> dest: <*>",
        "PacketResponder <*> for block <*> terminating",
        "Received block <*> of size <*> from <*>",
        "BLOCK* NameSystem.addStoredBlock: blockMap updated: <*> is added to <*> size <*>",
        "writeBlock <*> received exception java.io.IOException: Could not read from stream",
    ];

    /// <summary>When set, every reading fails with it.</summary>
    public string? Fault { get; set; }

    /// <summary>The sessions of each stream.</summary>
    public Dictionary<string, List<SessionRow>> Rows { get; } = new(StringComparer.Ordinal);

    /// <summary>What judges each stream.</summary>
    public Dictionary<string, ModelInForce> InForce { get; } = new(StringComparer.Ordinal);

    public List<ModelCard> Cards { get; } = [];

    public Dictionary<string, List<PastModel>> Past { get; } = new(StringComparer.Ordinal);

    public LearningState? Training { get; set; }

    public IReadOnlyList<ModelCard> Models => Cards;

    public LabelSet Labels { get; set; } = LabelSet.Empty;

    public string LabelsFrom => "data/anomaly_label.csv";

    public IPEndPoint? LogDetection { get; set; } = new(IPAddress.Loopback, 8000);

    public LearningState? Learning(string stream) => Training;

    public IReadOnlyList<PastModel> Choices(string stream) => Past.GetValueOrDefault(stream) ?? [];

    public Task<ModelInForce?> ModelAsync(string stream, CancellationToken cancellation) => Answer(() => InForce.GetValueOrDefault(stream));

    public Task<IReadOnlyList<Finding>> FindingsAsync(string stream, int limit, CancellationToken cancellation) => Answer<IReadOnlyList<Finding>>(() =>
    [
        .. Of(stream).Where(row => row.Verdict.Anomalous).OrderByDescending(row => row.Last).Take(limit)
            .Select(row => new Finding(row.Id, "sequences", row.Id, row.LastPosition, row.Last, row.Verdict.Score, "bits", row.Verdict.Bits, false, [])),
    ]);

    public Task<SessionList> SessionsAsync(string stream, SessionQuery query, CancellationToken cancellation) => Answer(() =>
    {
        List<SessionRow> all = Of(stream);
        IEnumerable<SessionRow> fitting = all.Where(row =>
            (query.Anomalous is null || row.Verdict.Anomalous == query.Anomalous)
            && (query.Open is null || (row.State == SessionState.Open) == query.Open)
            && (query.Text is null || row.Id.Contains(query.Text, StringComparison.Ordinal))
            && (query.Client is null || row.Clients.Contains(query.Client.Value))
            && (query.Since is null || row.Last >= query.Since));
        fitting = query.Order switch
        {
            SessionOrder.Strangest => fitting.OrderByDescending(row => row.Verdict.Bits),
            SessionOrder.Longest => fitting.OrderByDescending(row => row.Events),
            _ => fitting.OrderByDescending(row => row.Last),
        };
        List<SessionRow> rows = [.. fitting];
        return new SessionList(all.Count, rows.Count, [.. rows.Skip(query.Skip).Take(query.Limit)], new SessionCounts
        {
            Begun = all.Count,
            Ended = all.Count(row => row.State != SessionState.Open),
            Anomalous = all.Count(row => row.Verdict.Anomalous),
            Ignored = 12,
        });
    });

    public Task<SessionDetail?> SessionAsync(string stream, string id, CancellationToken cancellation) =>
        Answer(() => Of(stream).Find(row => row.Id == id) is { } row ? Detail(row) : null);

    public Task<MonitorReading> MonitorAsync(string stream, int? client, CancellationToken cancellation) => Answer(() =>
        MonitorReading.Of(new SessionList(0, Of(stream).Count, [.. Of(stream).OrderByDescending(row => row.Last)], default), Labels, client));

    /// <summary>Adds a session of some events; an anomalous one meets an exception that it did not expect.</summary>
    public SessionRow Add(
        string stream, string id, bool anomalous = false, int events = 12, SessionState state = SessionState.Silent, int client = 0, double bits = 33.4, int secondsAgo = 30, string? last = null)
    {
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        SessionRow row = new(
            id, id.Split('#')[0], state, new SessionVerdict(anomalous, anomalous ? bits : 0.4, anomalous ? bits : 0.4, anomalous && bits > 20, 0.998, anomalous ? 5 : -1),
            events, now.AddSeconds(-secondsAgo - 4.25), now.AddSeconds(-secondsAgo), 0, last ?? $"PacketResponder 1 for block {id} terminating", client == 0 ? [] : [client], Hash);
        lock (Rows)
        {
            // A page may be reading the list of before.
            Rows[stream] = [.. Of(stream), row];
        }

        return row;
    }

    /// <summary>Puts a model into force.</summary>
    public void Judge(string stream, string name = "hdfs", string hash = Hash, string who = "local") =>
        InForce[stream] = new ModelInForce(hash, name, 41, who, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-12), "trained on a quiet week");

    /// <summary>A bundle with a whole report.</summary>
    public static ModelCard Card(string name, string hash = Hash, string model = "ensemble", string network = "transformer") => new(
        name, hash, 412_684,
        new TrainingReport
        {
            Model = model,
            Network = network,
            Sessions = new SessionUse(2_600, 300, 1_200, model == "ensemble" ? 0 : 140),
            Events = 51_400,
            FalseAlarmsAsked = model == "ensemble" ? 0.0005 : null,
            FalseAlarms = model == "ensemble" ? 0.001 : null,
            Epochs = [.. Enumerable.Range(1, 12).Select(epoch => new ReportedEpoch(epoch, 2.1 * Math.Exp(-epoch / 3.0) + 0.08, 2.2 * Math.Exp(-epoch / 3.2) + 0.1, null))],
            Results =
            [
                new ReportedResult("model", "validation", 139, 1, 1_198, 1, 0.9991),
                new ReportedResult("next_event", "validation", 131, 1, 1_198, 9, 0.9932),
                new ReportedResult(model == "ensemble" ? "count_vector_rule" : "decision_tree", "validation", 128, 1, 1_198, 12, 0.9874),
            ],
            Remarks = ["1 200 calibration sessions support a false-alarm rate of 0.1 % at least; 0.05 % was asked for."],
        },
        new SessionRules { Key = "block", EndEvents = ["T14"] }, 29, true, "hdfs");

    private static SessionDetail Detail(SessionRow row)
    {
        List<EventOpinion> events = [];
        for (int at = 0; at < row.Events; at++)
        {
            bool strange = row.Verdict.Anomalous && at == 5;
            int kind = strange ? 5 : at == 0 ? 0 : 1 + (at % 4);
            events.Add(new EventOpinion(
                at, $"E{kind + 1}", row.Id.Contains('<', StringComparison.Ordinal) ? row.Id : Texts[kind], strange ? 14.2 : 0.2 + (at % 3 * 0.4),
                [new Expectation("E3", Texts[2], 0.81), new Expectation("E4", Texts[3], 0.172), new Expectation("E5", Texts[4], 0.0004)], strange));
        }

        TimeSpan step = (row.Last - row.First) / Math.Max(1, row.Events - 1);
        return new SessionDetail(
            row,
            [.. Enumerable.Range(0, row.Events).Select(at => new SessionMoment(at, row.First + (at * step)))],
            new SessionExplanation(
                row.Verdict, "bits",
                [
                    new DetectorOpinion("next_event", 14.2, "bits", row.Verdict.Anomalous ? 33.4 : 0.4, 5), new DetectorOpinion("new_event", 0, "events", 0.1, null),
                    new DetectorOpinion("counts", 1.25, "distance", row.State == SessionState.Open ? null : 8.9, null),
                ],
                events,
                row.Verdict.Anomalous
                    ? [new Reason("unexpected_event", $"After four quiet events E6 came, which the model gave a chance of one in 18 800. {(row.Id.Contains('<', StringComparison.Ordinal) ? row.Id : "")}") { Position = 5, Bits = 33.4 }, new Reason("count", "E4 was seen twice where three times are usual.") { Bits = 8.9 }]
                    : []));
    }

    private List<SessionRow> Of(string stream)
    {
        lock (Rows)
        {
            return Rows.GetValueOrDefault(stream) ?? [];
        }
    }

    private Task<T> Answer<T>(Func<T> read) => Fault is null ? Task.FromResult(read()) : Task.FromException<T>(new InvalidOperationException(Fault));
}
