namespace Tocsin.Quality.Sequences;

/// <summary>Prints the tables of the ensemble as they stand in <c>bench/results/sequences-unsupervised.md</c>.</summary>
internal static class UnsupervisedTables
{
    /// <summary>Normal blocks in the whole of HDFS, of which the 5,583 are a sample.</summary>
    private const double TrueNormal = 558_223;

    public static void Print(UnsupervisedSplit[] splits, UnsupervisedSplit drift, int normal)
    {
        string networks = string.Join(", ", splits.CountBy(split => split.Network).Select(pair => $"{pair.Key} {pair.Value}"));
        Console.WriteLine($"Seeds {splits[0].Seed} to {splits[^1].Seed}; networks taken: {networks}.");
        foreach (double rate in UnsupervisedSplit.Rates)
        {
            Console.WriteLine();
            Console.WriteLine($"### False alarms asked: {rate}");
            Console.WriteLine();
            Console.WriteLine("| detector | median recall | least | most | pooled false-alarm rate | median F1 at the true base rate | 95 % of splits | pooled F1, 95 % interval |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
            foreach (string detector in splits[0].Results.Select(result => result.Detector).Distinct())
            {
                PrintRow(detector, [.. splits.Select(split => Of(split, detector, rate))], normal);
            }
        }

        Console.WriteLine();
        Console.WriteLine($"Anomalous sessions that rang before their end at {UnsupervisedSplit.GatedRate}: median {Quantile([.. splits.Select(split => split.Early)], 0.5):P1}.");
        PrintRivals(splits);
        PrintCalibration(splits, normal);
        PrintSplits(splits);
        Console.WriteLine();
        Console.WriteLine("### Drift: trained and calibrated on the first two thirds of the file, tested on the last third (not gated)");
        Console.WriteLine();
        foreach (UnsupervisedResult result in drift.Results.Where(result => result.Detector is UnsupervisedSplit.Whole or UnsupervisedSplit.Rule))
        {
            Console.WriteLine($"* {result} ({result.FalseAlarmRate:0.00000}), F1 {F1(result):0.0000}");
        }
    }

    private static UnsupervisedResult Of(UnsupervisedSplit split, string detector, double rate) =>
        split.Results.Single(result => result.Detector == detector && result.Rate == rate);

    private static void PrintRow(string detector, UnsupervisedResult[] results, int normal)
    {
        double[] recalls = [.. results.Select(result => result.Recall)];
        double[] scores = [.. results.Select(F1)];
        double pooledRecall = recalls.Average(), pooledRate = Pooled(results);
        (double low, double high) = Binomial.Interval(pooledRate, normal);
        int anomalous = results[0].Anomalous;
        Console.WriteLine(
            $"| {detector} | {Quantile(recalls, 0.5):0.0000} | {recalls.Min():0.0000} | {recalls.Max():0.0000} | {pooledRate:0.00000} ({results.Sum(result => result.Fp)} of {results.Sum(result => result.Normal)}) "
            + $"| {Quantile(scores, 0.5):0.0000} | {Quantile(scores, 0.025):0.0000} to {Quantile(scores, 0.975):0.0000} "
            + $"| {F1(pooledRecall, pooledRate, anomalous):0.0000}, {F1(pooledRecall, high, anomalous):0.0000} to {F1(pooledRecall, low, anomalous):0.0000} |");
    }

    private static void PrintRivals(UnsupervisedSplit[] splits)
    {
        Console.WriteLine();
        Console.WriteLine("### Is the ensemble better than the count-vector rule?");
        Console.WriteLine();
        Console.WriteLine("| asked | figure | ensemble | count-vector rule | ensemble without its network | the ensemble beats the rule |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (double rate in UnsupervisedSplit.Rates)
        {
            PrintRival(splits, rate, "median recall", results => Quantile([.. results.Select(result => result.Recall)], 0.5));
            PrintRival(splits, rate, "median F1", results => Quantile([.. results.Select(F1)], 0.5));
            PrintRival(splits, rate, "pooled F1", results => F1(results.Average(result => result.Recall), Pooled(results), results[0].Anomalous));
        }

        Console.WriteLine();
        Console.WriteLine("From the literature, F1: DeepLog 0.945, LogAnomaly 0.976, the best simple mix 0.988.");
    }

    private static void PrintRival(UnsupervisedSplit[] splits, double rate, string name, Func<UnsupervisedResult[], double> figure)
    {
        double Figure(string detector) => figure([.. splits.Select(split => Of(split, detector, rate))]);
        double ours = Figure(UnsupervisedSplit.Whole), rule = Figure(UnsupervisedSplit.Rule);
        Console.WriteLine($"| {rate} | {name} | {ours:0.0000} | {rule:0.0000} | {Figure(UnsupervisedSplit.WithoutNetwork):0.0000} | {(ours > rule ? "yes" : "no")} |");
    }

    private static void PrintCalibration(UnsupervisedSplit[] splits, int normal)
    {
        Console.WriteLine();
        Console.WriteLine("### Calibration");
        Console.WriteLine();
        Console.WriteLine($"| asked | false alarms, pooled | rate | holds as a plain number | one-sided p of a rate above the one asked for (n = {normal}) |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (double rate in UnsupervisedSplit.Rates)
        {
            UnsupervisedResult[] results = [.. splits.Select(split => Of(split, UnsupervisedSplit.Whole, rate))];
            double pooled = Pooled(results);
            Console.WriteLine(
                $"| {rate} | {results.Sum(result => result.Fp)} of {results.Sum(result => result.Normal)} | {pooled:0.00000} | {(pooled <= rate ? "yes" : "no")} | {Binomial.AtLeast((int)Math.Round(pooled * normal), normal, rate):0.00} |");
        }
    }

    private static void PrintSplits(UnsupervisedSplit[] splits)
    {
        Console.WriteLine();
        Console.WriteLine("### Split by split at 0.001: recall / false alarms");
        Console.WriteLine();
        Console.WriteLine("| seed | ensemble | count-vector rule | without its network |");
        Console.WriteLine("| --- | --- | --- | --- |");
        foreach (UnsupervisedSplit split in splits)
        {
            string Cell(string detector)
            {
                UnsupervisedResult result = Of(split, detector, UnsupervisedSplit.GatedRate);
                return $"{result.Recall:0.0000} / {result.Fp}";
            }

            Console.WriteLine($"| {split.Seed} | {Cell(UnsupervisedSplit.Whole)} | {Cell(UnsupervisedSplit.Rule)} | {Cell(UnsupervisedSplit.WithoutNetwork)} |");
        }
    }

    private static double Pooled(UnsupervisedResult[] results) => (double)results.Sum(result => result.Fp) / results.Sum(result => result.Normal);

    private static double F1(UnsupervisedResult result) => F1(result.Recall, result.FalseAlarmRate, result.Anomalous);

    /// <summary>F1 with the false-alarm rate applied to all normal blocks of HDFS.</summary>
    private static double F1(double recall, double falseAlarmRate, int anomalous)
    {
        double found = recall * anomalous, wrong = falseAlarmRate * TrueNormal;
        return 2 * found / (anomalous + found + wrong);
    }

    private static double Quantile(double[] values, double share)
    {
        double[] sorted = [.. values.Order()];
        double at = share * (sorted.Length - 1);
        int low = (int)at;
        return low + 1 < sorted.Length ? sorted[low] + ((at - low) * (sorted[low + 1] - sorted[low])) : sorted[low];
    }
}
