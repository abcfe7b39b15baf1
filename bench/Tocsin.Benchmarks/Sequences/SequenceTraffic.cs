using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Tocsin.Engine.Formats;

namespace Tocsin.Benchmarks.Sequences;

/// <summary>
/// An HDFS log played several times over, each time on a later day and with block numbers of its own (seeded): sessions begin and end as in a long log, and no line comes twice.
/// </summary>
internal sealed class SequenceTraffic
{
    private static readonly Regex Block = new("blk_-?[0-9]+", RegexOptions.CultureInvariant);
    private readonly string[] _lines;

    public SequenceTraffic(string log)
    {
        List<string> lines = [];
        using LineReader reader = new(new GZipStream(File.OpenRead(log), CompressionMode.Decompress));
        while (reader.TryRead(out InputLine line))
            lines.Add(Encoding.UTF8.GetString(line.Bytes));
        _lines = [.. lines];
    }

    /// <summary>Lines of a round.</summary>
    public int Count => _lines.Length;

    /// <summary>The lines as they are, for training.</summary>
    public IEnumerable<byte[]> Original => _lines.Select(Encoding.UTF8.GetBytes);

    /// <summary>The chance that a line is lost, another one in each round: sessions that no training and no earlier round has seen.</summary>
    public double Loss { get; init; }

    /// <summary>The lines of a round, from 0.</summary>
    public byte[][] Round(int round, int seed)
    {
        Random random = new(seed + round);
        Dictionary<string, string> blocks = new(StringComparer.Ordinal);
        string day = string.Create(CultureInfo.InvariantCulture, $"09{1 + (round / 28):00}{1 + (round % 28):00}");
        return [.. _lines.Where(_ => random.NextDouble() >= Loss).Select(line => Encoding.UTF8.GetBytes(day + Block.Replace(line[6..], match => Fresh(match.Value))))];

        string Fresh(string block)
        {
            if (!blocks.TryGetValue(block, out string? fresh))
                blocks.Add(block, fresh = string.Create(CultureInfo.InvariantCulture, $"blk_{random.NextInt64(long.MinValue, long.MaxValue)}"));
            return fresh;
        }
    }

    /// <summary>Rounds as one compressed file, as a user has it.</summary>
    public void Write(string path, int firstRound, int rounds, int seed)
    {
        using GZipStream file = new(File.Create(path), CompressionLevel.Optimal);
        for (int round = firstRound; round < firstRound + rounds; round++)
        {
            foreach (byte[] line in Round(round, seed))
            {
                file.Write(line);
                file.WriteByte((byte)'\n');
            }
        }
    }
}
