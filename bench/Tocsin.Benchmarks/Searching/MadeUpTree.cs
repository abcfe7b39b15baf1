using System.Text;

namespace Tocsin.Benchmarks.Searching;

/// <summary>Plain logs of a made-up server, seeded: ten kinds of lines of 60 to 250 bytes, a rare word about a hundred times, a frequent one in 1 % of the lines.</summary>
internal static class MadeUpTree
{
    public const int Seed = 20261122;

    public const string RareWord = "quorum lost";

    public const string FrequentWord = "retransmitted";

    private static readonly string[] Contents =
    [
        "Received block blk_{0} of size {1} from /10.{2}.{3}.{4}",
        "PacketResponder {3} for block blk_{0} terminating",
        "BLOCK* NameSystem.addStoredBlock: blockMap updated: 10.{2}.{3}.{4}:50010 is added to blk_{0} size {1}",
        "Finished task {1} in stage {3}.0 (TID {4}). {1} bytes result sent to driver",
        "GET /api/v1/orders/{1}?customer={2}&page={3} 200 in {4} ms",
        "Connection from 10.{2}.{3}.{4} port {1} closed after {3} requests",
        "Checkpoint {1} written: {2} buffers, {3} files added, {4} removed",
        "user={2} action=login ip=10.{2}.{3}.{4} result=success session={0}",
        "Cache hit for key order:{1}:{2} in {3} us",
        "Scheduled job nightly-report-{2} with {3} steps and {4} inputs, next run in {1} s",
    ];

    /// <summary>Writes the files, all together of about so many bytes; answers how many lines they have.</summary>
    public static long Write(string folder, int files, long bytes)
    {
        Directory.CreateDirectory(folder);
        Random random = new(Seed);
        // Blocks of lines are made once and repeated with the time in front: generating 2 GB line by line would take longer than all measuring.
        long total = 0, rareEvery = bytes / 100, nextRare = rareEvery / 2, written = 0;
        for (int file = 0; file < files; file++)
        {
            using FileStream stream = new(Path.Combine(folder, $"server-{file}.log"), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
            long end = (file + 1) * (bytes / files);
            while (written < end)
            {
                bool rare = written >= nextRare;
                nextRare += rare ? rareEvery : 0;
                byte[] block = Block(random, rare, out int lines);
                for (int again = 0; again < 4 && written < end; again++, written += block.Length, total += lines)
                {
                    stream.Write(block);
                    if (rare)
                    {
                        rare = false;
                        block = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(block).Replace(RareWord, "quorum held", StringComparison.Ordinal));
                    }
                }
            }
        }

        return total;
    }

    private static byte[] Block(Random random, bool rare, out int lines)
    {
        StringBuilder text = new();
        DateTime time = new DateTime(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc).AddSeconds(random.Next(86400));
        int rareAt = rare ? random.Next(1000) : -1;
        for (lines = 0; lines < 1000; lines++)
        {
            time = time.AddMilliseconds(random.Next(20));
            text.Append($"{time:yyyy-MM-dd HH:mm:ss,fff} INFO  [worker-{random.Next(16)}] org.example.server.Component{random.Next(40)}: ");
            text.AppendFormat(Contents[random.Next(Contents.Length)], random.NextInt64(1L << 60), random.Next(1 << 26), random.Next(256), random.Next(256), random.Next(256));
            if (lines == rareAt)
                text.Append($", {RareWord}");
            else if (random.Next(100) == 0)
                text.Append($", {random.Next(9) + 1} segments {FrequentWord}");
            text.Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
