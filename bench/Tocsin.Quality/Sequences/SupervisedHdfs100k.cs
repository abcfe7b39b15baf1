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
        foreach (SequenceModelKind kind in (SequenceModelKind[])[SequenceModelKind.Transformer, SequenceModelKind.Lstm, SequenceModelKind.Cnn])
        {
            for (int seed = options.FirstSeed; seed < options.FirstSeed + (options.Seeds ?? UsualSeeds); seed++)
            {
                table.Add(kind, seed, training, test);
            }
        }

        table.AddTree(0, training, test);
        table.AddCounts(training, test);
        if (!options.Json)
        {
            Console.WriteLine("early, rung: anomalous and normal test sessions that ring at some time while they are open.");
        }
    }
}
