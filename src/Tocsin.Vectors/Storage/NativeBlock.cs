using System.Runtime.InteropServices;

namespace Tocsin.Vectors.Storage;

/// <summary>
/// Memory outside the collected heap, aligned to cache lines, zeroed, in huge pages where the system has them: its own, or a piece of a mapped file. It lives as long as somebody
/// holds this object: who works with <see cref="Start"/> keeps it alive past the last use (<see cref="GC.KeepAlive"/>).
/// </summary>
public sealed unsafe class NativeBlock
{
    private readonly object _owner;

    /// <summary>Memory of its own.</summary>
    /// <exception cref="OutOfMemoryException">There is not so much.</exception>
    public NativeBlock(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        GrowingMemory.Asked?.Invoke();
        Allocation allocation = new(bytes);
        _owner = allocation;
        Start = allocation.Start;
        Bytes = bytes;
    }

    /// <summary>A piece of what <paramref name="owner"/> keeps, for as long as this object lives.</summary>
    public NativeBlock(byte* start, long bytes, object owner)
    {
        _owner = owner;
        Start = start;
        Bytes = bytes;
    }

    /// <summary>The first byte.</summary>
    public byte* Start { get; }

    /// <summary>How many bytes.</summary>
    public long Bytes { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Bytes} bytes of {_owner.GetType().Name}";

    private sealed class Allocation : SafeHandle
    {
        private const int Alignment = 64;

        private readonly long _bytes;
        private readonly (nint Start, nint Bytes) _mapped;

        public Allocation(long bytes)
            : base(0, ownsHandle: true)
        {
            _bytes = bytes;
            if (OperatingSystem.IsLinux() && bytes >= LinuxMemory.HugePage)
            {
                Start = LinuxMemory.TryAllocate(bytes, out _mapped);
            }

            if (Start is null)
            {
                Start = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
                NativeMemory.Clear(Start, (nuint)bytes);
            }

            SetHandle((nint)Start);
            GC.AddMemoryPressure(bytes);
        }

        public byte* Start { get; }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            GC.RemoveMemoryPressure(_bytes);
            if (OperatingSystem.IsLinux() && _mapped.Bytes > 0)
            {
                return LinuxMemory.Free(_mapped);
            }

            NativeMemory.AlignedFree(Start);
            return true;
        }
    }
}
