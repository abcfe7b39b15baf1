using System.Text.RegularExpressions;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Quality.Sequences;
using Tocsin.Quality.Templates;

namespace Tocsin.Quality.Incidents;

/// <summary>Sessions. A kind is a set of unusual events: of those that fewer than one normal session in a hundred has; where no session is labelled, of all its events.</summary>
internal static partial class SessionTables
{
    private const int MostOfAKind = 40;
    private const int InOrder = 2_000;
    private const double Unusual = 0.01;

    /// <summary>Whole HDFS blocks: 3,000 normal ones train, with 500 anomalous ones (so that their events have names) or 1,500 (so that there is something to learn).</summary>
    public static void HdfsBlocks(string data, Action<string, string> row)
    {
        string folder = Path.Combine(data, "hdfsblocks");
        Dictionary<string, string> texts = Texts(folder);
        LabelledSession[] normal = Labelled(SessionFiles.Read(Path.Combine(folder, "normal.jsonl.gz")), false, texts), anomalous = Labelled(SessionFiles.Read(Path.Combine(folder, "abnormal.jsonl.gz")), true, texts);
        Measure("HDFS blocks, ensemble", SequenceModelKind.Ensemble, normal, anomalous, 500, row);
        Measure("HDFS blocks, supervised (cnn)", SequenceModelKind.Cnn, normal, anomalous, 1_500, row);
    }

    /// <summary>The first 100,000 lines of HDFS with their labels: many sessions are cut short.</summary>
    public static void Hdfs100k(string data, Action<string, string> row)
    {
        Dictionary<string, string> texts = Texts(Path.Combine(data, "hdfs100k"));
        LabelledSession[] all = [.. ((string[])["sessions-train.jsonl", "sessions-test.jsonl"]).SelectMany(file => SessionFiles.Read(Path.Combine(data, "hdfs100k", file))).Select(one => Named(one, texts))];
        LabelledSession[] normal = [.. all.Where(static one => one.Anomalous == false)], anomalous = [.. all.Where(static one => one.Anomalous == true)];
        Measure("HDFS 100k, ensemble", SequenceModelKind.Ensemble, normal, anomalous, 100, row);
        Measure("HDFS 100k, supervised (lstm)", SequenceModelKind.Lstm, normal, anomalous, 100, row);
    }

    /// <summary>Other systems: half of their sessions are taken for usual, the others for incidents.</summary>
    public static void Loghub(string data, Action<string, string> row)
    {
        foreach ((string system, Regex key) in ((string, Regex)[])[("OpenSSH", Process()), ("HPC", SecondWord()), ("Linux", Bracket())])
        {
            string[] lines = File.ReadAllLines(Path.Combine(data, "loghub2k", $"{system}_2k.log"));
            IReadOnlyList<TruthLine> truth = TruthFile.Read(Path.Combine(data, "loghub2k", $"{system}_2k.truth.csv"));
            LabelledSession[] all =
            [
                .. truth.Zip(lines, (line, raw) => (line, Key: key.Match(raw))).Where(static one => one.Key.Success).GroupBy(static one => one.Key.Groups[1].Value)
                    .Select(static group => new LabelledSession(group.Key, false, [.. group.Select(static one => one.line.Template)])),
            ];
            Random random = new(1);
            random.Shuffle(all);
            LabelledSession[] usual = all[..(all.Length / 2)], strange = Labelled(all[(all.Length / 2)..], true);
            SessionSamples samples = new(SessionSamples.Train([.. usual, .. strange], SequenceModelKind.Ensemble), usual);
            Report($"{system}, ensemble", strange, static session => Kind(session.Events), samples, random, row);
        }
    }

    private static void Measure(string name, SequenceModelKind model, LabelledSession[] normal, LabelledSession[] anomalous, int learnt, Action<string, string> row)
    {
        Random random = new(1);
        random.Shuffle(normal);
        random.Shuffle(anomalous);
        int training = Math.Min(3_000, normal.Length / 2);
        Dictionary<string, int> having = normal[..training].SelectMany(static session => session.Events.Distinct()).GroupBy(static id => id).ToDictionary(static group => group.Key, static group => group.Count());
        ModelBundle bundle = SessionSamples.Train([.. normal[..training], .. anomalous[..learnt]], model);
        SessionSamples samples = new(bundle, normal[training..Math.Min(normal.Length, training + 1_000)]);
        Report(name, anomalous[learnt..], session => Kind(session.Events.Where(id => having.GetValueOrDefault(id) < Unusual * training)), samples, random, row);
    }

    private static void Report(string name, LabelledSession[] incidents, Func<LabelledSession, string> kind, SessionSamples samples, Random random, Action<string, string> row)
    {
        row(IncidentFigures.InOrderHead, IncidentFigures.InOrder(name, [.. incidents.Take(InOrder).Select(session => samples.Of(session, kind(session)))]));
        row(IncidentFigures.BalancedHead, IncidentFigures.Balanced(name, [.. IncidentSample.Balanced(incidents, kind, MostOfAKind, random).Select(session => samples.Of(session, kind(session)))]));
    }

    private static LabelledSession[] Labelled(IEnumerable<LabelledSession> sessions, bool anomalous, Dictionary<string, string>? texts = null) =>
        [.. sessions.Select(session => Named(session, texts ?? []) with { Anomalous = anomalous })];

    // A template counts by its text.
    private static LabelledSession Named(LabelledSession session, Dictionary<string, string> texts) => session with { Events = [.. session.Events.Select(id => texts.GetValueOrDefault(id, id))] };

    private static Dictionary<string, string> Texts(string folder) => File.ReadLines(Path.Combine(folder, "templates.csv")).Skip(1).Select(static line => line.Split(',', 2))
        .ToDictionary(static parts => parts[0], static parts => parts[1].Trim('"'), StringComparer.Ordinal);

    private static string Kind(IEnumerable<string> events) => string.Join('\n', events.Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex(@"sshd\[(\d+)\]")]
    private static partial Regex Process();

    [GeneratedRegex(@"^\S+ (\S+)")]
    private static partial Regex SecondWord();

    [GeneratedRegex(@"\[(\d+)\]")]
    private static partial Regex Bracket();
}
