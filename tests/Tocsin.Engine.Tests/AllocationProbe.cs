namespace Tocsin.Engine.Tests;

/// <summary>Holds hot code to "allocates nothing".</summary>
internal static class AllocationProbe
{
    /// <summary>
    /// Runs the action until one run allocates nothing, at most six times: the first runs warm it up, and the runtime may allocate on our
    /// thread when it recompiles a method in the middle of one. Code that allocates per line does so in every run.
    /// </summary>
    public static void AssertNone(Action action)
    {
        long least = long.MaxValue;
        for (int run = 0; run < 6 && least > 0; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
