using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Tocsin.Terminal;

namespace Tocsin.Commands.Doctor;

/// <summary>Looks at the machine: runtime, processor, memory, limits, clock.</summary>
internal static partial class Machine
{
    private const string Group = "machine";
    private const long FewOpenFiles = 4096;
    private const long LittleMemory = 512L << 20;
    private const int Unsynchronised = 5; // TIME_ERROR of adjtimex(2)
    private const int FirstSaneYear = 2025;

    public static IEnumerable<Finding> Examine(TimeProvider clock)
    {
        yield return new Finding(Group, ".NET", Health.Good, $"{Environment.Version}, {RuntimeInformation.RuntimeIdentifier}");
        yield return Processor();
        yield return Memory();
        if (OpenFiles() is { } files)
        {
            yield return files;
        }

        yield return Clock(clock);
    }

    private static Finding Processor()
    {
        string cores = Human.Count(Environment.ProcessorCount, "core");
        return Avx2.IsSupported
            ? new Finding(Group, "processor", Health.Good, $"{cores}, AVX2")
            : new Finding(Group, "processor", Health.Doubtful, $"{cores}, no AVX2", "the fast paths", "It works; on a processor with AVX2 it is several times faster.");
    }

    private static Finding Memory()
    {
        long bytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return bytes >= LittleMemory
            ? new Finding(Group, "memory", Health.Good, Human.Bytes(bytes))
            : new Finding(Group, "memory", Health.Doubtful, Human.Bytes(bytes), "miner, lanes, caches", "Give this machine or container 512 MiB or more.");
    }

    private static Finding? OpenFiles()
    {
        const string Limits = "/proc/self/limits";
        if (!File.Exists(Limits))
        {
            return null;
        }

        string? line = File.ReadLines(Limits).FirstOrDefault(static line => line.StartsWith("Max open files", StringComparison.Ordinal));
        string[] parts = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (parts.Length < 5)
        {
            return null;
        }

        string soft = parts[3];
        return long.TryParse(soft, out long limit) && limit < FewOpenFiles
            ? new Finding(Group, "open files", Health.Doubtful, Human.Count(limit), "connections, journal segments, followed files", $"Raise it: ulimit -n {FewOpenFiles} (or LimitNOFILE= in the unit).")
            : new Finding(Group, "open files", Health.Good, long.TryParse(soft, out limit) ? Human.Count(limit) : soft);
    }

    private static Finding Clock(TimeProvider clock)
    {
        DateTimeOffset now = clock.GetUtcNow();
        string shown = now.ToString("yyyy-MM-dd HH:mm:ss'Z'");
        if (now.Year < FirstSaneYear)
        {
            return new Finding(Group, "clock", Health.Bad, shown, "arrival times, ticks, retention", "The clock is wrong. Set it: timedatectl set-ntp true.");
        }

        return ClockState() == Unsynchronised
            ? new Finding(Group, "clock", Health.Doubtful, $"{shown}, not synchronised", "arrival times, ticks, retention", "Synchronise it: timedatectl set-ntp true (a container takes its host's).")
            : new Finding(Group, "clock", Health.Good, ClockState() < 0 ? shown : $"{shown}, synchronised");
    }

    /// <summary>The kernel's own opinion of the clock; -1 where it cannot be asked.</summary>
    private static unsafe int ClockState()
    {
        if (!OperatingSystem.IsLinux())
        {
            return -1;
        }

        // struct timex, which is 208 bytes at most; all zero only asks.
        byte* question = stackalloc byte[512];
        new Span<byte>(question, 512).Clear();
        try
        {
            return AdjustTime(question);
        }
        catch (EntryPointNotFoundException)
        {
            return -1;
        }
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static unsafe partial int AdjustTime(byte* timex);
}
