using System.Text.Json;
using Tocsin.Engine.Sequences;

namespace Tocsin.Quality.Sequences;

/// <summary>
/// The ensemble on whole HDFS blocks, from normal sessions alone: each seed shuffles the 5,583 normal sessions into 2,600 to train, 1,200 to calibrate and 1,783 to test; all 16,838
/// anomalous ones are for the test.
/// </summary>
internal static class UnsupervisedHdfsBlocks
{
    /// <summary>The usual number of seeds.</summary>
    private const int UsualSeeds = 20;

    private const int Training = 2_600;
    private const int Calibration = 1_200;

    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void Run(SequenceQualityOptions options)
    {
        string folder = Path.Combine(options.Data, "hdfsblocks");
        List<LabelledSession> normal = SessionFiles.Read(Path.Combine(folder, "normal.jsonl.gz")), anomalous = SessionFiles.Read(Path.Combine(folder, "abnormal.jsonl.gz"));
        EventVocabulary vocabulary = new(normal.Concat(anomalous).SelectMany(session => session.Events).Distinct().Order(StringComparer.Ordinal).Select(id => (id, id)));
        int[][] sessions = [.. normal.Select(vocabulary.Numbers)], strange = [.. anomalous.Select(vocabulary.Numbers)];

        UnsupervisedSplit[] splits = new UnsupervisedSplit[options.Seeds ?? UsualSeeds];
        Parallel.For(0, splits.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            int seed = options.FirstSeed + i;
            int[][] shuffled = [.. sessions];
            new Random(seed).Shuffle(shuffled);
            splits[i] = UnsupervisedSplit.Run(
                seed, vocabulary.Count, shuffled[..Training], shuffled[Training..(Training + Calibration)], shuffled[(Training + Calibration)..], strange);
            Console.Error.WriteLine($"seed {seed}: {splits[i].Network}, {splits[i].Results[0]}");
        });

        int[][] first = sessions[..(2 * sessions.Length / 3)];
        new Random(1).Shuffle(first);
        int learn = first.Length * Training / (Training + Calibration);
        UnsupervisedSplit drift = UnsupervisedSplit.Run(1, vocabulary.Count, first[..learn], first[learn..], sessions[(2 * sessions.Length / 3)..], strange);
        if (options.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { splits, drift }, Snake));
            return;
        }

        UnsupervisedTables.Print(splits, drift, sessions.Length);
    }
}
