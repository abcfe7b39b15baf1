using System.Runtime.InteropServices;

namespace Tocsin.Engine.Similarity.Hdf5;

/// <summary>
/// Where the library puts texts of any length while they are read: one piece of memory, given back as a whole. A file may name one long text a million times, and
/// left to itself the library would ask for each anew. Call it within <see cref="Hdf5Library.Enter"/>; what was read stays until <see cref="Clear"/>.
/// </summary>
internal sealed unsafe class Hdf5TextRoom : IDisposable
{
    /// <summary>How much there is: many usual paths, or one longer than any that is taken.</summary>
    public const int Bytes = 4 << 20;

    private readonly State* _state;
    private readonly Hdf5Id _transfer;

    public Hdf5TextRoom()
    {
        _state = (State*)NativeMemory.Alloc((nuint)(sizeof(State) + Bytes));
        Clear();
        try
        {
            _transfer = new Hdf5Id(Hdf5Kind.Properties, Hdf5Native.H5Pcreate(Hdf5Library.DatasetTransfer), "properties");
        }
        catch
        {
            NativeMemory.Free(_state);
            throw;
        }

        _ = Hdf5Library.Checked(Hdf5Native.H5Pset_vlen_mem_manager(
                _transfer, (delegate* unmanaged<nuint, State*, void*>)&Take, _state, (delegate* unmanaged<void*, State*, void>)&GiveBack, _state), "memory of texts");
    }

    /// <summary>The list of properties to read with.</summary>
    public long Transfer => _transfer;

    /// <summary>Whether a text found no room since <see cref="Clear"/>.</summary>
    public bool WasFull => _state->WasFull != 0;

    public void Clear() => (_state->Used, _state->WasFull) = (0, 0);

    public void Dispose()
    {
        _transfer.Dispose();
        NativeMemory.Free(_state);
    }

    [UnmanagedCallersOnly]
    private static void* Take(nuint bytes, State* state)
    {
        if (bytes > (nuint)Bytes - state->Used)
        {
            state->WasFull = 1;
            return null;
        }

        byte* text = (byte*)(state + 1) + state->Used;
        state->Used += bytes;
        return text;
    }

    [UnmanagedCallersOnly]
    private static void GiveBack(void* text, State* state)
    {
        // All at once: Clear.
    }

    private struct State
    {
        public nuint Used;
        public nuint WasFull;
    }
}
