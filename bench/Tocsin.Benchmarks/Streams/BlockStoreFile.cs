using System.Globalization;
using System.Text;
using Tocsin.Benchmarks.Mining;

namespace Tocsin.Benchmarks.Streams;

/// <summary>A file of distinct HDFS lines with their headers, as a name node and its data nodes write them.</summary>
internal static class BlockStoreFile
{
    private const int ChunkLines = 50_000;
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Writes the file and answers its bytes.</summary>
    public static long Write(string path, int lines, int seed)
    {
        BlockStoreLines source = new(seed);
        LineChunk chunk = new(ChunkLines);
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        for (int done = 0; done < lines; done += chunk.Count)
        {
            chunk.Clear();
            while (!chunk.IsFull && done + chunk.Count < lines)
            {
                source.WriteLine(chunk);
            }

            for (int line = 0; line < chunk.Count; line++)
            {
                int number = done + line;
                file.Write(Encoding.ASCII.GetBytes(string.Create(
                    CultureInfo.InvariantCulture, $"{Start.AddMilliseconds(number):yyMMdd HHmmss} {13 + (number % 3000)} INFO dfs.DataNode: ")));
                file.Write(chunk[line]);
                file.WriteByte((byte)'\n');
            }
        }

        return file.Position;
    }
}
