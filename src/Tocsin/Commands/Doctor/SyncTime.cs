using Tocsin.Engine.Streams.Storage;

namespace Tocsin.Commands.Doctor;

/// <summary>Measures what a durable write costs on a disk, by the journal's own calls.</summary>
internal static class SyncTime
{
    private const int Writes = 100;
    private const int Block = 4096;
    private const double LongestSeconds = 3;

    /// <summary>Milliseconds of write and fdatasync together: the median, the 99th percentile, and how many were made.</summary>
    public static (double Median, double Worst, int Writes) Measure(string folder)
    {
        PhysicalFileSystem disk = new();
        string path = Path.Combine(folder, $".tocsin-doctor-sync-{Environment.ProcessId}");
        byte[] block = new byte[Block];
        List<double> times = new(Writes);
        long began = TimeProvider.System.GetTimestamp();
        try
        {
            using Tocsin.Engine.Streams.IWritableFile file = disk.Create(path);
            while (times.Count < Writes && TimeProvider.System.GetElapsedTime(began).TotalSeconds < LongestSeconds)
            {
                long start = TimeProvider.System.GetTimestamp();
                file.Write(block);
                file.Sync();
                times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            }
        }
        finally
        {
            disk.Delete(path);
        }

        times.Sort();
        return (times[times.Count / 2], times[(int)Math.Ceiling(0.99 * times.Count) - 1], times.Count);
    }
}
