using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Tocsin.Engine.Traffic;

namespace Tocsin.Tests.Commands.Sessions;

/// <summary>
/// A made-up log of HDFS blocks, one in eight of them faulty, with the labels that the generator knows. Files go into a folder of the test's own.
/// </summary>
internal sealed partial class BlockLog
{
    private static readonly DateTime Begin = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private const int LinesPerSecond = 20;

    private readonly Dictionary<string, BlockFault> _faults = new(StringComparer.Ordinal);

    /// <param name="folder">Where its files go.</param>
    /// <param name="lines">After so many lines no block begins any more.</param>
    /// <param name="seed">Another one makes another log.</param>
    public BlockLog(string folder, int lines, int seed = 1)
    {
        BlockTraffic traffic = new(seed) { FaultyOnceIn = 8, Allocated = _faults.Add };
        List<string> all = [];
        while (all.Count < lines || !traffic.IsAtRest)
        {
            traffic.Finishing = all.Count >= lines; // blocks that the end of the log would cut have faults of their own
            all.Add(traffic.Next(Begin.AddSeconds(all.Count / LinesPerSecond)));
        }

        Lines = [.. all];
        Blocks = Lines.SelectMany(static line => Block().Matches(line).Select(match => (match.Value, line)).Distinct())
            .GroupBy(static pair => pair.Value, static pair => pair.line)
            .ToDictionary(static block => block.Key, static block => block.ToArray());
        Log = Path.Combine(folder, $"blocks-{seed}.log.gz");
        Labels = Path.Combine(folder, $"labels-{seed}.csv");
        Test = Path.Combine(folder, $"test-{seed}.txt");
        using (StreamWriter log = new(new GZipStream(File.Create(Log), CompressionLevel.Fastest), new UTF8Encoding(false)))
        {
            log.Write(string.Concat(Lines.Select(static line => line + "\n")));
        }

        File.WriteAllLines(Labels, ["BlockId,Label", .. Blocks.Keys.Select(block => $"{block},{(IsAnomalous(block) ? "Anomaly" : "Normal")}")]);
        File.WriteAllLines(Test, TestBlocks);
    }

    /// <summary>The log's lines.</summary>
    public string[] Lines { get; }

    /// <summary>The lines of each block, the blocks by first appearance.</summary>
    public Dictionary<string, string[]> Blocks { get; }

    /// <summary>The log as gzip.</summary>
    public string Log { get; }

    /// <summary>A label for each block.</summary>
    public string Labels { get; }

    /// <summary>Every third block, an id a line.</summary>
    public string Test { get; }

    /// <summary>The blocks of <see cref="Test"/>.</summary>
    public IEnumerable<string> TestBlocks => Blocks.Keys.Where(static (_, place) => place % 3 == 0);

    public bool IsAnomalous(string block) => Fault(block) != BlockFault.None;

    public BlockFault Fault(string block) => _faults[block];

    [GeneratedRegex(@"blk_-?\d+", RegexOptions.ExplicitCapture)]
    private static partial Regex Block();
}
