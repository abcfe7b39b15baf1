using System.Runtime.CompilerServices;

namespace Tocsin.Numerics;

/// <summary>The checks before unchecked code.</summary>
internal static class Lengths
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MustBeEqual(int x, int y)
    {
        if (x != y)
        {
            ThrowUnequal(x, y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MustHold(int length, long needed, string name)
    {
        if (length < needed)
        {
            ThrowShort(length, needed, name);
        }
    }

    private static void ThrowUnequal(int x, int y) =>
        throw new ArgumentException($"The vectors have {x} and {y} elements; both must be of one length.");

    private static void ThrowShort(int length, long needed, string name) =>
        throw new ArgumentException($"'{name}' has {length} elements; its shape needs {needed}.", name);
}
