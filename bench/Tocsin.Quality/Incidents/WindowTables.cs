using System.Globalization;
using Tocsin.Engine.Windows;
using Tocsin.Quality.Templates;

namespace Tocsin.Quality.Incidents;

/// <summary>Windows.</summary>
internal static class WindowTables
{
    private const int MostOfAKind = 40;
    private const int Outages = 600;

    /// <summary>
    /// Blue Gene/L: lines counted by level in windows of an hour, the message in the place of the URL. A kind is the set of the operators' labels (KERNDTLB, APPSEV, …) of a
    /// window's lines of that level; windows without a label are left out.
    /// </summary>
    public static void BlueGene(string data, Action<string, string> row)
    {
        string[] lines = File.ReadAllLines(Path.Combine(data, "loghub2k", "BGL_2k.log"));
        IReadOnlyList<TruthLine> truth = TruthFile.Read(Path.Combine(data, "loghub2k", "BGL_2k.truth.csv"));
        WindowSamples samples = new(new WindowOptions { Size = TimeSpan.FromHours(1), Threshold = 0, GroupField = "level" });
        Dictionary<(string, DateTime), SortedSet<string>> labels = [];
        foreach ((string[] words, string content) in lines.Zip(truth, static (line, true_) => (line.Split(' '), true_.Content)).OrderBy(static one => long.Parse(one.Item1[1], CultureInfo.InvariantCulture)))
        {
            DateTime time = DateTime.UnixEpoch.AddSeconds(long.Parse(words[1], CultureInfo.InvariantCulture));
            string level = words[8];
            samples.Add(time, level, content);
            if (words[0] != "-")
            {
                (string, DateTime) window = ($"level {level}", new DateTime(time.Ticks - (time.Ticks % TimeSpan.TicksPerHour), DateTimeKind.Utc));
                labels.TryAdd(window, new SortedSet<string>(StringComparer.Ordinal));
                labels[window].Add(words[0]);
            }
        }

        Report(
            "BGL, an hour", [.. samples.All().Where(one => labels.ContainsKey((one.Alert.Subject, one.Alert.Start))).Select(one => new IncidentSample(string.Join(' ', labels[(one.Alert.Subject, one.Alert.Start)]), one.Vector))], row);
    }

    /// <summary>Made-up outages of a shop and, with other URLs and other kinds, of a file service: each a window of 30 s, a twentieth of it errors of all sorts.</summary>
    public static void MadeUp(string data, Action<string, string> row)
    {
        foreach (OutageWorld world in (OutageWorld[])[OutageWorld.Shop, OutageWorld.Files])
        {
            Random random = new(1);
            WindowSamples samples = new(new WindowOptions());
            DateTime time = DateTime.UnixEpoch;
            List<string> kinds = [];
            for (int i = 0; i < Outages; i++, time += TimeSpan.FromMinutes(10))
            {
                // Some kinds come often, most seldom (Zipf); each from just above the threshold to 20 times as many.
                int kind = Math.Min(world.Kinds.Count - 1, (int)Math.Pow(world.Kinds.Count + 1, random.NextDouble()) - 1), records = (int)(120 * Math.Pow(20, random.NextDouble()));
                kinds.Add(world.Kinds[kind].Name);
                for (int record = 0; record < records; record++)
                {
                    samples.Add(time.AddSeconds(30.0 * record / records), world.Kinds[kind].Status, random.Next(20) == 0 ? world.Any(random) : world.Kinds[kind].Url(random));
                }
            }

            Report($"{world.Name}, made up, 30 s", [.. samples.All().Select(one => new IncidentSample(kinds[(int)((one.Alert.Start - DateTime.UnixEpoch) / TimeSpan.FromMinutes(10))], one.Vector))], row);
        }
    }

    private static void Report(string name, IReadOnlyList<IncidentSample> incidents, Action<string, string> row)
    {
        row(IncidentFigures.InOrderHead, IncidentFigures.InOrder(name, incidents));
        row(IncidentFigures.BalancedHead, IncidentFigures.Balanced(name, IncidentSample.Balanced(incidents, static one => one.Kind, MostOfAKind, new Random(1))));
    }
}
