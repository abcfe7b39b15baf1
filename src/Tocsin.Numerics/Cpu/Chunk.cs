using System.Runtime.CompilerServices;

namespace Tocsin.Numerics.Cpu;

/// <summary>
/// Sixteen elements of a row, or what is left of it. The parts stay out of line: the compiler inlines only so many locals into a method, and a kernel that
/// has more of them than that calls every addition.
/// </summary>
internal static unsafe class Chunk
{
    /// <summary>Sixteen, or the first <paramref name="rest"/> and zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<T>(float* source, int rest)
        where T : unmanaged, ILanes<T> => rest >= ILanes<T>.Count ? T.Load(source) : LoadPart<T>(source, rest);

    /// <summary>Sixteen, or the first <paramref name="rest"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(float* target, T value, int rest)
        where T : unmanaged, ILanes<T>
    {
        if (rest >= ILanes<T>.Count)
        {
            T.Store(target, value);
        }
        else
        {
            StorePart(target, value, rest);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static T LoadPart<T>(float* source, int rest)
        where T : unmanaged, ILanes<T> => T.LoadFirst(source, rest);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void StorePart<T>(float* target, T value, int rest)
        where T : unmanaged, ILanes<T> => T.StoreFirst(target, value, rest);
}
