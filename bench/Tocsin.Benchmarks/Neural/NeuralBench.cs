using System.Diagnostics;
using System.Globalization;

namespace Tocsin.Benchmarks.Neural;

/// <summary>Windows a second of the classifiers, judging and learning, and events a second of the predictors.</summary>
internal static class NeuralBench
{
    private const int Seed = 20260101;
    private const double WarmUpSeconds = 0.7;

    /// <summary>
    /// Runs it: <c>neural [--repeat N] [--seconds S] [--only TEXT] [--peer PYTHON]</c>, 5 rounds of 0.5 s a row unless said. With a Python that has PyTorch,
    /// that measures its rows in between. Prints a table; 0 when every floor is reached.
    /// </summary>
    public static int Run(string[] args)
    {
        int repeat = Options.Number(args, "--repeat", 5);
        double seconds = double.Parse(Options.Text(args, "--seconds", "0.5"), CultureInfo.InvariantCulture);
        string only = Options.Text(args, "--only", ""), python = Options.Text(args, "--peer", "");
        NeuralCase[] cases = [.. NeuralCase.All(Seed).Where(row => row.What.Contains(only, StringComparison.OrdinalIgnoreCase))];
        using TorchPeer? peer = python.Length > 0 ? TorchPeer.Start(python) : null;
        if (python.Length > 0 && peer is null)
        {
            return 3;
        }

        // Round after round, so that what else the machine does meets every row alike; the first round only warms up.
        Rate[][] rates = [.. cases.Select(_ => new Rate[repeat])], peers = [.. cases.Select(_ => new Rate[repeat])];
        for (int round = -1; round < repeat; round++)
        {
            for (int i = 0; i < cases.Length; i++)
            {
                Rate own = Measure(cases[i], round < 0 ? WarmUpSeconds : seconds);
                Rate other = peer is not null && cases[i].Peer.Length > 0 ? peer.Measure(cases[i].Peer, seconds) : default;
                if (round >= 0)
                {
                    (rates[i][round], peers[i][round]) = (own, other);
                }
            }
        }

        Console.WriteLine($"Small networks, windows of 30 events, vocabulary 32, one thread unless said; median of {repeat} rounds of {seconds} s (lowest to highest), seed {Seed}.");
        Console.WriteLine("Where others use the machine, the clock says little: what is done in a second of processor time stands beside it (two threads have two of them a second).");
        Console.WriteLine("The last column's figures were measured earlier on a machine of the same kind, not interleaved with these.");
        Console.WriteLine(peer is null ? "" : $"{peer.Name} on one thread was measured in between, row by row; \"times\" compares the figures per CPU second.");
        Console.WriteLine();
        Console.WriteLine($"| what | per second | range | per CPU second | at least |{(peer is null ? "" : $" {peer.Name} | per CPU second | times |")} measured elsewhere, same machine kind |");
        Console.WriteLine($"| --- | ---: | --- | ---: | ---: |{(peer is null ? "" : " ---: | ---: | ---: |")} --- |");
        bool reached = true;
        for (int i = 0; i < cases.Length; i++)
        {
            double median = Median(rates[i], rate => rate.PerSecond), processor = Median(rates[i], rate => rate.PerProcessorSecond);
            reached &= median >= cases[i].Floor;
            string floor = cases[i].Floor > 0 ? cases[i].Floor.ToString("N0", CultureInfo.InvariantCulture) : "";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {cases[i].What} | {median:N0} {cases[i].Unit} | {rates[i].Min(rate => rate.PerSecond):N0} to {rates[i].Max(rate => rate.PerSecond):N0} | {processor:N0} | {floor} |{(peer is null ? "" : Compared(peers[i], processor))} {cases[i].Elsewhere} |"));
        }

        return reached ? 0 : 1;
    }

    private static string Compared(Rate[] peers, double processor)
    {
        double median = Median(peers, rate => rate.PerSecond), peer = Median(peers, rate => rate.PerProcessorSecond);
        return median == 0 ? " | | |" : string.Create(CultureInfo.InvariantCulture, $" {median:N0} | {peer:N0} | {processor / peer:0.0}× |");
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
}
