using System.Globalization;
using System.Text;
using Tocsin.Engine.Windows;

namespace Tocsin.Benchmarks.Windows;

/// <summary>What an engine holds after an hour of a million distinct addresses in 20 groups, each with 100 URLs of 40 bytes: 120 closed windows with all their details.</summary>
internal static class WindowMemory
{
    private const int Records = 2_000_000, Groups = 20, Urls = 100;
    private const double MostMegabytes = 200;

    /// <summary>Prints a table; true when the process stays below its bound.</summary>
    public static bool Run()
    {
        byte[][] groups = [.. Enumerable.Range(0, Groups).Select(i => Encoding.UTF8.GetBytes($"{400 + i}"))];
        byte[][] urls = [.. Enumerable.Range(0, Urls).Select(i => Encoding.UTF8.GetBytes($"/a/resource/of/some/length/{i:D13}"))];
        long before = GC.GetTotalMemory(true);
        SilentListener listener = new();
        WindowEngine engine = new("bench", listener);
        Random random = new(1);
        Span<byte> address = stackalloc byte[16];
        long start = WindowTraffic.Arrival(0);
        for (int i = 0; i < Records; i++)
        {
            long ticks = start + (i * TimeSpan.TicksPerHour / Records);
            random.Next(1_000_000).TryFormat(address, out int length, default, CultureInfo.InvariantCulture);
            byte[] url = urls[random.Next(Urls)];
            engine.Observe(0, new WindowRecord { Ticks = ticks, Group = groups[random.Next(Groups)], Address = address[..length], Url = url, Line = url }, i, ticks);
        }

        double bytes = GC.GetTotalMemory(true) - before, process = Environment.WorkingSet;
        byte[] saved = engine.Save();
        Console.WriteLine("| an hour of 1,000,000 distinct addresses, 20 groups | MB | at most |");
        Console.WriteLine("| --- | ---: | ---: |");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| the engine ({listener.Records:N0} records in closed windows) | {bytes / 1e6:N1} | |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| its saved state | {saved.Length / 1e6:N1} | |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| this process, benches before it included | {process / 1e6:N0} | {MostMegabytes:N0} (of an engine and 100 MB for the rest) |"));
        GC.KeepAlive(engine);
        return bytes / 1e6 < MostMegabytes - 100;
    }
}
