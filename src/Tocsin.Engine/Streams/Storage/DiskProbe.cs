namespace Tocsin.Engine.Streams.Storage;

/// <summary>How long a disk takes to make 4 KiB durable: what bounds an append under <see cref="Durability.Fsync"/>.</summary>
/// <param name="Samples">Syncs that were measured.</param>
/// <param name="P50">The median.</param>
/// <param name="P99">99 in 100 took at most this long.</param>
public readonly record struct SyncTimes(int Samples, TimeSpan P50, TimeSpan P99)
{
    /// <inheritdoc/>
    public override string ToString() => $"fdatasync p50 {P50.TotalMilliseconds:0.00} ms, p99 {P99.TotalMilliseconds:0.00} ms ({Samples} syncs of 4 KiB)";
}

/// <summary>Measures a disk by using it as the journal does.</summary>
public static class DiskProbe
{
    private const int WriteBytes = 4096;

    /// <summary>
    /// Appends 4 KiB and syncs, again and again, in a file of its own that is removed afterwards. Ends early, after one sample
    /// at least, when <paramref name="atMost"/> has passed. Throws <see cref="IOException"/> as the disk does.
    /// </summary>
    public static SyncTimes MeasureSync(string directory, int samples, TimeSpan atMost, TimeProvider time) =>
        MeasureSync(new PhysicalFileSystem(), Path.GetFullPath(directory), samples, atMost, time);

    internal static SyncTimes MeasureSync(IFileSystem files, string directory, int samples, TimeSpan atMost, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        string path = Path.Combine(directory, $"tocsin-probe-{Environment.ProcessId}.tmp");
        files.Delete(path); // a process of this number may have been killed here
        List<TimeSpan> times = new(samples);
        try
        {
            using IWritableFile file = files.Create(path);
            byte[] block = new byte[WriteBytes];
            file.Write(block);
            file.Sync(); // the first one also makes the file

            long begun = time.GetTimestamp();
            do
            {
                file.Write(block);
                long start = time.GetTimestamp();
                file.Sync();
                times.Add(time.GetElapsedTime(start));
            }
            while (times.Count < samples && time.GetElapsedTime(begun) < atMost);
        }
        finally
        {
            files.Delete(path);
        }

        times.Sort();
        return new SyncTimes(times.Count, AtRank(times, 0.50), AtRank(times, 0.99));
    }

    /// <summary>Nearest rank: the smallest value that so large a share of all does not exceed.</summary>
    private static TimeSpan AtRank(List<TimeSpan> sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Count) - 1];
}
