using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Tocsin.Vectors.Storage;

/// <summary>
/// Memory in huge pages: vectors that are read here and there would otherwise wait for the address of nearly every one of them. The kernel
/// gives them where it can (<c>/sys/kernel/mm/transparent_hugepage/enabled</c>: madvise or always), and plain pages where not; either way
/// they are zeroed, and take space when they are first written.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class LinuxMemory
{
    /// <summary>A huge page of x86-64, and of Arm with plain pages of 4 KiB.</summary>
    public const long HugePage = 2 << 20;

    private const int ReadAndWrite = 3; // PROT_READ | PROT_WRITE
    private const int PrivateAnonymous = 0x22; // MAP_PRIVATE | MAP_ANONYMOUS
    private const int WantHugePages = 14; // MADV_HUGEPAGE

    /// <summary>Reserves memory whose first byte lies at a multiple of <see cref="HugePage"/>.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="whole">What <see cref="Free"/> takes back: a little more, to find the multiple in.</param>
    /// <returns>Null: there is not so much.</returns>
    public static byte* TryAllocate(long bytes, out (nint Start, nint Bytes) whole)
    {
        nint size = checked((nint)(bytes + HugePage));
        nint start = Map(0, size, ReadAndWrite, PrivateAnonymous, -1, 0);
        if (start == -1)
        {
            whole = default;
            return null;
        }

        whole = (start, size);
        byte* aligned = (byte*)((start + HugePage - 1) & ~(nint)(HugePage - 1));

        // A kernel without huge pages refuses, and all works without.
        _ = Advise((nint)aligned, (nint)bytes, WantHugePages);
        return aligned;
    }

    /// <summary>Gives memory back.</summary>
    public static bool Free((nint Start, nint Bytes) whole) => Unmap(whole.Start, whole.Bytes) == 0;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nint bytes, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nint bytes);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nint bytes, int advice);
}
