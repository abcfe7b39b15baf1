namespace Tocsin.Neural.Layers;

/// <summary>Arrays that a layer keeps between passes: they grow to the largest batch seen and are then reused.</summary>
internal static class Workspace
{
    /// <summary>At least <paramref name="length"/> elements with unknown contents.</summary>
    public static T[] Take<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new T[Math.Max(length, 2 * buffer.Length)];
        }

        return buffer;
    }

    /// <summary>As <see cref="Take{T}"/>, the first <paramref name="length"/> elements zero.</summary>
    public static T[] TakeZeroed<T>(ref T[] buffer, int length)
    {
        Array.Clear(Take(ref buffer, length), 0, length);
        return buffer;
    }
}
