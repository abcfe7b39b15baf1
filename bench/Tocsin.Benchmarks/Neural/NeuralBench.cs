using System.Diagnostics;
using System.Globalization;

namespace Tocsin.Benchmarks.Neural;

/// <summary>Windows a second of the classifiers, judging and learning, and events a second of the predictors.</summary>
internal static class NeuralBench
{
    private const int Seed = 20260101;
    private const double WarmUpSeconds = 0.7;

    /// <summary>
    /// Runs it: <c>neural [--repeat N] [--seconds S] [--only TEXT]</c>, 5 rounds of 0.5 s a row unless said. Prints a table; 0 when every floor is reached.
    /// </summary>
    public static int Run(string[] args)
    {
        int repeat = Options.Number(args, "--repeat", 5);
        double seconds = double.Parse(Options.Text(args, "--seconds", "0.5"), CultureInfo.InvariantCulture);
        string only = Options.Text(args, "--only", "");
        NeuralCase[] cases = [.. NeuralCase.All(Seed).Where(row => row.What.Contains(only, StringComparison.OrdinalIgnoreCase))];
        foreach (NeuralCase row in cases)
        {
            Measure(row, WarmUpSeconds);
        }

        // Round after round, so that what else the machine does meets every row alike.
        Rate[][] rates = [.. cases.Select(_ => new Rate[repeat])];
        for (int round = 0; round < repeat; round++)
        {
            for (int i = 0; i < cases.Length; i++)
            {
                rates[i][round] = Measure(cases[i], seconds);
            }
        }

        Console.WriteLine($"Small networks, windows of 30 events, vocabulary 32, one thread unless said; median of {repeat} rounds of {seconds} s (lowest to highest), seed {Seed}.");
        Console.WriteLine("Where others use the machine, the clock says little: what is done in a second of processor time stands beside it (on two threads, each has its own).");
        Console.WriteLine("The figures of PyTorch and ONNX Runtime were measured earlier on a machine of the same kind, not interleaved with these.");
        Console.WriteLine();
        Console.WriteLine("| what | per second | range | per CPU second | at least | measured elsewhere, same machine kind |");
        Console.WriteLine("| --- | ---: | --- | ---: | ---: | --- |");
        bool reached = true;
        for (int i = 0; i < cases.Length; i++)
        {
            double median = Median(rates[i], rate => rate.PerSecond), processor = Median(rates[i], rate => rate.PerProcessorSecond);
            reached &= median >= cases[i].Floor;
            string floor = cases[i].Floor > 0 ? cases[i].Floor.ToString("N0", CultureInfo.InvariantCulture) : "";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {cases[i].What} | {median:N0} {cases[i].Unit} | {rates[i].Min(rate => rate.PerSecond):N0} to {rates[i].Max(rate => rate.PerSecond):N0} | {processor:N0} | {floor} | {cases[i].Elsewhere} |"));
        }

        return reached ? 0 : 1;
    }

    private static double Median(Rate[] rates, Func<Rate, double> figure) => rates.Select(figure).Order().ElementAt(rates.Length / 2);

    private static Rate Measure(NeuralCase row, double seconds)
    {
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        long items = 0;
        do
        {
            items += row.Work();
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);

        return new(items / Stopwatch.GetElapsedTime(start).TotalSeconds, items / (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    private readonly record struct Rate(double PerSecond, double PerProcessorSecond);
}
