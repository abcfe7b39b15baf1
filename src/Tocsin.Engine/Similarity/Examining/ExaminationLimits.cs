using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Tocsin.Engine.Similarity.Examining;

/// <summary>What a process that examines may take; elsewhere than on Linux only the time on the clock is limited.</summary>
public sealed partial record ExaminationLimits
{
    private const int ProcessorTime = 0; // RLIMIT_CPU, seconds
    private const int CoreFile = 4; // RLIMIT_CORE, bytes
    private const ulong NoCoreFile = 1; // 0 would still hand it to a program that collects them (core(5))
    private const int AddressSpace = 9; // RLIMIT_AS, bytes; so on x86-64 and Arm
    private const long LeastMemory = 512L << 20;
    private const long MostMemory = 4L << 30;
    private const int PageBytes = 4096;
    private const long BytesASecond = 16 << 20;
    private const int ClockOverProcessor = 4; // a machine may have more to do than this

    /// <summary>How much memory may be asked for beyond what the program takes anyway: a quarter of the machine's, 512 MiB to 4 GiB.</summary>
    public long Memory { get; init; } = Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, LeastMemory, MostMemory);

    /// <summary>How long a processor may work on a small file; a large one gets a second more for each 16 MiB.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a processor may work on a file of so many bytes.</summary>
    public TimeSpan TimeFor(long bytes) => Time + TimeSpan.FromSeconds(bytes / BytesASecond);

    /// <summary>How long it may take on the clock.</summary>
    public TimeSpan ClockFor(long bytes) => TimeFor(bytes) * ClockOverProcessor;

    /// <summary>Limits this process from now on, for one file; the time begins anew with the next one.</summary>
    internal void Begin(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            using Process self = Process.GetCurrentProcess();
            TimeSpan time = self.TotalProcessorTime + TimeFor(File.Exists(path) ? new FileInfo(path).Length : 0);
            Limit(ProcessorTime, (ulong)Math.Ceiling(time.TotalSeconds));
            Limit(CoreFile, NoCoreFile);
            if (GetLimit(AddressSpace, out ResourceLimit now) == 0 && now.Soft == ulong.MaxValue)
            {
                Limit(AddressSpace, Taken() + (ulong)Memory);
            }
        }
    }

    // The runtime sets address space aside for its own heap, which costs nothing.
    [SupportedOSPlatform("linux")]
    private static ulong Taken() => ulong.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[0], CultureInfo.InvariantCulture) * PageBytes;

    [SupportedOSPlatform("linux")]
    private static void Limit(int what, ulong most)
    {
        if (GetLimit(what, out ResourceLimit limit) == 0)
        {
            limit.Soft = Math.Min(most, limit.Hard);
            _ = SetLimit(what, limit);
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int what, out ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int what, in ResourceLimit limit);

    /// <summary>struct rlimit of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
