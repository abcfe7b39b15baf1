using System.Diagnostics;
using System.Globalization;
using Tocsin.Numerics;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Benchmarks.Numerics;

/// <summary>Nanoseconds an element of the operations on vectors, one core, every CPU variant side by side.</summary>
internal static class KernelsBench
{
    private const int Seed = 20260101;
    private const int Elements = 4096;
    private const double WarmUpSeconds = 0.3;

    private delegate void Work(CpuVariant cpu, float[] x, float[] y);

    private static readonly (string What, int Width, Action<CpuVariant, float[], float[], int, int> Row)[] Operations =
    [
        ("dot", 32, (cpu, x, y, at, width) => cpu.Dot(x.AsSpan(at, width), y.AsSpan(at, width))),
        ("dot", 768, (cpu, x, y, at, width) => cpu.Dot(x.AsSpan(at, width), y.AsSpan(at, width))),
        ("squared distance", 768, (cpu, x, y, at, width) => cpu.SquaredDistance(x.AsSpan(at, width), y.AsSpan(at, width))),
        ("dot with 128 rows", 32, Rows),
        ("dot with 32 rows", 128, Rows),
        ("add", 128, (cpu, x, y, at, width) => cpu.Add(x.AsSpan(at, width), y.AsSpan(at, width))),
        ("exp", 1024, (cpu, x, _, at, width) => cpu.Exp(x.AsSpan(at, width), 0)),
        ("tanh", 1024, (cpu, x, _, at, width) => cpu.Tanh(x.AsSpan(at, width))),
        ("sigmoid", 1024, (cpu, x, _, at, width) => cpu.Sigmoid(x.AsSpan(at, width))),
        ("relu", 1024, (cpu, x, _, at, width) => cpu.Relu(x.AsSpan(at, width))),
        ("softmax", 30, (cpu, x, _, at, width) => Softmax.OfRow(cpu, x.AsSpan(at, width), width)),
        ("layer norm", 32, (cpu, x, y, at, width) => LayerNorm.Forward(
            cpu, x.AsSpan(at, width), y.AsSpan(0, width), y.AsSpan(0, width), y.AsSpan(at, width), y.AsSpan(at, 1), x.AsSpan(at, width), 1, width, 1e-5f)),
    ];

    /// <summary>Runs it: <c>vectors [--repeat N]</c>, 200 passes unless said. Prints a table.</summary>
    public static int Run(string[] args)
    {
        int repeat = Options.Number(args, "--repeat", 200);
        CpuVariant[] variants = [.. CpuVariants.Supported];
        Console.WriteLine($"Operations on vectors of float32, ns an element, one core, best of {repeat} passes over {Elements} elements.");
        Console.WriteLine();
        Console.WriteLine($"| what | width | {string.Join(" | ", variants.Select(variant => variant.Name))} |");
        Console.WriteLine($"| --- | ---: | {string.Join(" | ", variants.Select(_ => "---:"))} |");
        foreach ((string what, int width, Action<CpuVariant, float[], float[], int, int> row) in Operations)
        {
            IEnumerable<string> times = variants.Select(variant =>
                Time((cpu, x, y) => Walk(row, cpu, x, y, width), variant, repeat).ToString("0.00", CultureInfo.InvariantCulture));
            Console.WriteLine($"| {what} | {width} | {string.Join(" | ", times)} |");
        }

        return 0;
    }

    private static void Walk(Action<CpuVariant, float[], float[], int, int> row, CpuVariant cpu, float[] x, float[] y, int width)
    {
        for (int at = 0; at + width <= Elements; at += width)
        {
            row(cpu, x, y, at, width);
        }
    }

    // All rows at once, when the first of them comes.
    private static unsafe void Rows(CpuVariant cpu, float[] x, float[] y, int at, int width)
    {
        if (at == 0)
        {
            fixed (float* vector = x, rows = y)
            {
                DotRows.Of(cpu, vector, width, rows, width, x.AsSpan(Elements - (Elements / width)));
            }
        }
    }

    private static double Time(Work work, CpuVariant cpu, int repeat)
    {
        Random random = new(Seed);
        float[] source = [.. Enumerable.Range(0, Elements).Select(_ => (random.NextSingle() * 4) - 2)];
        float[] x = [.. source], y = [.. source];
        long warm = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(warm).TotalSeconds < WarmUpSeconds)
        {
            source.CopyTo(x, 0);
            work(cpu, x, y);
        }

        double best = double.MaxValue;
        for (int i = 0; i < repeat; i++)
        {
            source.CopyTo(x, 0);
            long start = Stopwatch.GetTimestamp();
            work(cpu, x, y);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Elements);
        }

        return best;
    }
}
