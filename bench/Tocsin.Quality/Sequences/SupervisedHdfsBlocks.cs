using Tocsin.Engine.Sequences;

namespace Tocsin.Quality.Sequences;

/// <summary>
/// The three classifiers on whole HDFS blocks: 3,800 of the 5,583 normal ones and half of the anomalous to train on (the validation sessions are among these), the others to test; F1 at the
/// true base rate, where a single false alarm of 1,783 costs 0.009.
/// </summary>
internal static class SupervisedHdfsBlocks
{
    private const int UsualSeeds = 3;
    private const int TrainingNormal = 3_800;
    private const long NormalInLife = 558_223;

    public static void Run(SequenceQualityOptions options)
    {
        LabelledSession[] normal = [.. SessionFiles.Read(Path.Combine(options.Data, "hdfsblocks", "normal.jsonl.gz"))];
        LabelledSession[] anomalous = [.. SessionFiles.Read(Path.Combine(options.Data, "hdfsblocks", "abnormal.jsonl.gz"))];
        int half = anomalous.Length / 2;
        if (!options.Json)
        {
            Console.WriteLine($"hdfsblocks, supervised: {TrainingNormal} normal and {half} anomalous to train on, {normal.Length - TrainingNormal} and {anomalous.Length - half} to test");
        }

        SupervisedTable table = new("hdfsblocks", options.Json, (NormalInLife, anomalous.Length));
        SortedDictionary<string, List<double>> results = new(StringComparer.Ordinal);
        for (int seed = options.FirstSeed; seed < options.FirstSeed + (options.Seeds ?? UsualSeeds); seed++)
        {
            Random random = new(seed);
            LabelledSession[] shuffledNormal = [.. normal], shuffledAnomalous = [.. anomalous];
            random.Shuffle(shuffledNormal);
            random.Shuffle(shuffledAnomalous);
            LabelledSession[] training = [.. shuffledNormal[..TrainingNormal], .. shuffledAnomalous[..half]];
            LabelledSession[] test = [.. shuffledNormal[TrainingNormal..], .. shuffledAnomalous[half..]];
            Note("decision tree", table.AddTree(seed, training, test));
            foreach (SequenceModelKind kind in (SequenceModelKind[])[SequenceModelKind.Cnn, SequenceModelKind.Lstm, SequenceModelKind.Transformer])
            {
                Note(kind.ToString(), table.Add(kind, seed, training, test));
            }
        }

        if (!options.Json)
        {
            foreach ((string model, List<double> f1) in results)
            {
                f1.Sort();
                Console.WriteLine($"{model}: F1 at the true base rate, median {f1[f1.Count / 2]:0.0000}, least {f1[0]:0.0000}, most {f1[^1]:0.0000}");
            }
        }

        void Note(string model, double f1)
        {
            if (!results.TryGetValue(model, out List<double>? all))
            {
                all = [];
                results.Add(model, all);
            }

            all.Add(f1);
        }
    }
}
