using Tocsin.Engine.Sequences;

namespace Tocsin.Quality.Sequences;

/// <summary>The three classifiers on the split of deep-loglizer, whose ceiling is an F1 of 0.6897 by counts.</summary>
internal static class SupervisedHdfs100k
{
    private const int UsualSeeds = 3;

    public static void Run(SequenceQualityOptions options)
    {
        List<LabelledSession> training = SessionFiles.Read(Path.Combine(options.Data, "hdfs100k", "sessions-train.jsonl"));
        List<LabelledSession> test = SessionFiles.Read(Path.Combine(options.Data, "hdfs100k", "sessions-test.jsonl"));
        if (!options.Json)
        {
            Console.WriteLine($"hdfs100k, supervised: {training.Count} sessions to train on, {test.Count} to test, {test.Count(session => session.Anomalous == true)} of them anomalous");
        }

        SupervisedTable table = new("hdfs100k", options.Json);
        DistinctTest distinct = new(test);
        foreach (SequenceModelKind kind in options.Networks)
        {
            foreach (int seed in options.SeedsOr(UsualSeeds))
            {
                table.Print(SupervisedRow.OfNetwork(kind, seed, training, distinct));
            }
        }

        table.Print(SupervisedRow.OfTree(0, training, test));
        table.Print(SupervisedRow.OfCounts(training, distinct));
        if (!options.Json)
        {
            Console.WriteLine("early, rung: anomalous and normal test sessions that ring at some time while they are open.");
        }
    }
}
