namespace Tocsin.Vectors.Ivf;

/// <summary>
/// Work in blocks whose bounds do not depend on the number of threads: what a block writes is its own, and what is summed over blocks is
/// summed in their order, so any number of threads makes the same bytes.
/// </summary>
internal static class FixedBlocks
{
    /// <summary>Calls <paramref name="work"/> (block, from, to) for each block of <paramref name="size"/> of <paramref name="count"/>.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled between two blocks.</exception>
    public static void Run(int count, int size, int threads, Action<int, int, int> work, CancellationToken cancellation)
    {
        int blocks = Count(count, size);
        if (threads == 1 || blocks < 2)
        {
            for (int block = 0; block < blocks; block++)
            {
                cancellation.ThrowIfCancellationRequested();
                work(block, block * size, Math.Min(count, (block + 1) * size));
            }

            return;
        }

        ParallelOptions options = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Parallel.For(0, blocks, options, block => work(block, block * size, Math.Min(count, (block + 1) * size)));
    }

    /// <summary>How many blocks there are.</summary>
    public static int Count(int count, int size) => (int)(((long)count + size - 1) / size);
}
