namespace Tocsin.Vectors.Storage;

/// <summary>
/// Where the memory comes from that grows with an index. An index asks for all that a change needs before anybody sees a part of the change; this
/// is the one place at which a test lets memory end, to hold it to that.
/// </summary>
internal static class GrowingMemory
{
    // Of the caller, and of the threads that its work is spread over.
    private static readonly AsyncLocal<Action?> _asked = new();

    /// <summary>Called before each piece is given; what it throws, whoever asked gets in place of memory.</summary>
    public static Action? Asked
    {
        get => _asked.Value;
        set => _asked.Value = value;
    }

    /// <summary>An array; zeros.</summary>
    public static T[] Array<T>(int length, bool pinned = false)
    {
        Asked?.Invoke();
        return GC.AllocateArray<T>(length, pinned);
    }
}
