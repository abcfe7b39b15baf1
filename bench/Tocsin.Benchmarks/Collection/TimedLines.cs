using System.Globalization;
using System.Text;

namespace Tocsin.Benchmarks.Collection;

/// <summary>A large file of lines with rising times, made about as fast as the disk takes it.</summary>
internal static class TimedLines
{
    private const int Seed = 20261122;
    private const int ChunkLines = 8_000;
    private const int TimeBytes = 19;

    /// <summary>The time of its first line; each piece of 8,000 lines is 8 seconds later than the one before.</summary>
    public static DateTime Start { get; } = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Writes at least so many bytes; answers the last line's time.</summary>
    public static DateTime Write(string path, long bytes)
    {
        Random random = new(Seed);
        StringBuilder lines = new();
        List<int> starts = [];
        for (int line = 0; line < ChunkLines; line++)
        {
            starts.Add(lines.Length);
            lines.Append(CultureInfo.InvariantCulture, $"0000-00-00 00:00:00,{line % 1000:000} {(random.Next(50) == 0 ? "WARN" : "INFO")} [worker-{random.Next(16)}] ");
            lines.Append(CultureInfo.InvariantCulture, $"org.example.Scheduler: Task {random.Next()} of stage {random.Next(400)} finished in {random.Next(90_000)} ms on node{random.Next(1000):0000}\n");
        }

        byte[] chunk = Encoding.ASCII.GetBytes(lines.ToString());
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        DateTime time = Start;
        while (file.Position < bytes)
        {
            for (int line = 0; line < ChunkLines; line++)
            {
                if (line % 1000 == 0)
                {
                    time = time.AddSeconds(1);
                }

                time.TryFormat(chunk.AsSpan(starts[line], TimeBytes), out _, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            }

            file.Write(chunk);
        }

        return time;
    }
}
