using System.Buffers;
using System.Globalization;
using System.Text;
using Tocsin.Benchmarks.Mining;

namespace Tocsin.Benchmarks.Server;

/// <summary>Bodies of newline-delimited JSON: HDFS lines as a log shipper sends them, each record once.</summary>
internal static class JsonRecords
{
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static List<byte[]> Bodies(int records, int perBody, int seed)
    {
        BlockStoreLines source = new(seed);
        LineChunk chunk = new(perBody);
        ArrayBufferWriter<byte> body = new(perBody * 256);
        List<byte[]> bodies = [];
        for (int done = 0; done < records; done += chunk.Count)
        {
            chunk.Clear();
            body.Clear();
            while (!chunk.IsFull && done + chunk.Count < records)
            {
                source.WriteLine(chunk);
            }

            for (int line = 0; line < chunk.Count; line++)
            {
                body.Write(Encoding.ASCII.GetBytes(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{{\"timestamp\":\"{Start.AddMilliseconds(done + line):yyyy-MM-ddTHH:mm:ss.fffZ}\",\"level\":\"INFO\",\"logger\":\"dfs.DataNode\",\"message\":\"")));
                body.Write(chunk[line]);
                body.Write("\"}\n"u8);
            }

            bodies.Add(body.WrittenSpan.ToArray());
        }

        return bodies;
    }
}
