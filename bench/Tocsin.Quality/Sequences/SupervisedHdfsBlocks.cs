using Tocsin.Engine.Sequences;

namespace Tocsin.Quality.Sequences;

/// <summary>
/// The three classifiers on whole HDFS blocks. Each seed shuffles the 5,583 normal ones as the unsupervised table does: what is there for training and for calibration is here for training, which
/// takes its validation sessions from it, and the 1,783 others are the test. Half of the anomalous ones are for training, half for the test. F1 at the true base rate, where one false alarm of 1,783 costs 0.009.
/// </summary>
internal static class SupervisedHdfsBlocks
{
    /// <summary>The usual number of seeds, from 1 on. Choices were made on seeds from 101 on.</summary>
    private const int UsualSeeds = 20;

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

        int[] seeds = [.. options.SeedsOr(UsualSeeds)];
        SupervisedTable table = new("hdfsblocks", options.Json, (NormalInLife, anomalous.Length));
        Table(seed => SupervisedRow.OfTree(seed, Split(seed).Training, Split(seed).Test));
        foreach (SequenceModelKind kind in options.Networks)
        {
            // A split a core: threads that share one would wait for each other.
            Table(seed => SupervisedRow.OfNetwork(kind, seed, Split(seed).Training, new DistinctTest(Split(seed).Test), threads: 1));
        }

        void Table(Func<int, SupervisedRow> measure)
        {
            SupervisedRow[] rows = new SupervisedRow[seeds.Length];
            Parallel.For(0, rows.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            {
                rows[i] = measure(seeds[i]);
                Console.Error.WriteLine($"{rows[i].Model}, seed {rows[i].Seed}: {rows[i].Counts}");
            });
            foreach (SupervisedRow row in rows)
            {
                table.Print(row);
            }

            table.PrintTogether(rows);
        }

        (LabelledSession[] Training, LabelledSession[] Test) Split(int seed)
        {
            Random random = new(seed);
            LabelledSession[] shuffledNormal = [.. normal], shuffledAnomalous = [.. anomalous];
            random.Shuffle(shuffledNormal);
            random.Shuffle(shuffledAnomalous);
            return ([.. shuffledNormal[..TrainingNormal], .. shuffledAnomalous[..half]], [.. shuffledNormal[TrainingNormal..], .. shuffledAnomalous[half..]]);
        }
    }
}
