using System.Diagnostics;
using System.Globalization;
using Tocsin.Numerics;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Benchmarks.Numerics;

/// <summary>GFLOP/s of matrix products, one core, every CPU variant side by side, beside what this core can do at most.</summary>
internal static class MatMulBench
{
    private const int Seed = 20260101;
    private const double SliceSeconds = 0.002;

    private static readonly (string What, int M, int N, int K, char Form)[] Sizes =
    [
        ("feed-forward in, batch 256", 7680, 128, 32, 'n'),
        ("feed-forward out, batch 256", 7680, 32, 128, 'n'),
        ("LSTM gates, batch 256", 256, 400, 32, 'n'),
        ("LSTM recurrence, batch 256", 256, 400, 100, 'n'),
        ("square", 256, 256, 256, 'n'),
        ("one window", 30, 128, 32, 'n'),
        ("one window", 30, 32, 128, 'n'),
        ("scores of one head, a·bᵀ", 30, 30, 8, 'r'),
        ("values of one head", 30, 8, 30, 'n'),
        ("one row", 1, 128, 32, 'n'),
        ("one row", 1, 400, 100, 'n'),
        ("one row, a·bᵀ", 1, 128, 32, 'r'),
        ("gradient of inputs, a·bᵀ", 7680, 32, 128, 'r'),
        ("gradient of weights, aᵀ·b", 32, 128, 7680, 'l'),
    ];

    /// <summary>Runs it: <c>matmul [--repeat N]</c>, 60 slices unless said. Prints a table.</summary>
    public static int Run(string[] args)
    {
        int repeat = Options.Number(args, "--repeat", 60);
        CpuVariant[] variants = [.. CpuVariants.Supported];
        double peak = PeakBench.GigaFlops();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Matrix products in float32, GFLOP/s, one core, best of {repeat} slices of 2 ms. Fused multiply-adds on registers alone: {peak:0}."));
        Console.WriteLine();
        Console.WriteLine($"| what | m, n, k | {string.Join(" | ", variants.Select(variant => variant.Name))} | of the peak |");
        Console.WriteLine($"| --- | --- | {string.Join(" | ", variants.Select(_ => "---:"))} | ---: |");
        foreach ((string what, int m, int n, int k, char form) in Sizes)
        {
            MatMulShape shape = Shape(m, n, k, form);
            double[] speeds = [.. variants.Select(variant => Speed(variant, shape, variant == CpuVariants.Scalar ? 3 : repeat))];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {what} | {m}, {n}, {k} | {string.Join(" | ", speeds.Select(speed => speed.ToString("0.0", CultureInfo.InvariantCulture)))} | {speeds[0] / peak:0 %} |"));
        }

        return 0;
    }

    private static MatMulShape Shape(int m, int n, int k, char form) => form switch
    {
        'r' => new(m, n, k) { ARow = k, AStep = 1, BStep = 1, BColumn = k, CRow = n },
        'l' => new(m, n, k) { ARow = 1, AStep = m, BStep = n, BColumn = 1, CRow = n },
        _ => new(m, n, k) { ARow = k, AStep = 1, BStep = n, BColumn = 1, CRow = n },
    };

    private static double Speed(CpuVariant variant, MatMulShape shape, int repeat)
    {
        Random random = new(Seed);
        float[] a = [.. Enumerable.Range(0, shape.M * shape.K).Select(_ => random.NextSingle() - 0.5f)];
        float[] b = [.. Enumerable.Range(0, shape.K * shape.N).Select(_ => random.NextSingle() - 0.5f)];
        float[] c = new float[shape.M * shape.N];
        double flops = 2.0 * shape.M * shape.N * shape.K;
        int calls = (int)Math.Clamp(SliceSeconds * 5e10 / flops, 1, 100_000);
        double best = 0;
        WarmUp(variant, shape, a, b, c);
        for (int i = 0; i < repeat; i++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int call = 0; call < calls; call++)
            {
                variant.MatMul(shape, a, b, c);
            }

            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            best = Math.Max(best, flops * calls / seconds / 1e9);
            calls = (int)Math.Clamp(calls * SliceSeconds / seconds, 1, 1_000_000);
        }

        return best;
    }

    // Until the compiler's second thoughts, which it has in the background after 0.1 s, are in.
    private static void WarmUp(CpuVariant variant, MatMulShape shape, float[] a, float[] b, float[] c)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < 0.4)
        {
            variant.MatMul(shape, a, b, c);
        }
    }
}
