using System.Buffers;
using System.Text;
using Tocsin.Engine.Templates;

namespace Tocsin.Engine.Tests.Templates;

/// <summary>What mining costs in memory. Alone in the process while it runs: it looks at the whole heap.</summary>
[Collection(nameof(DrainMinerMemoryTests))]
[CollectionDefinition(nameof(DrainMinerMemoryTests), DisableParallelization = true)]
public sealed class DrainMinerMemoryTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(50)]
    public void A_line_allocates_nothing_once_its_template_is_known(int? maxClusters)
    {
        MinerOptions options = new()
        {
            MaxClusters = maxClusters,
            Masks = [new MaskRule(@"\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b", "IP"), new MaskRule(@"\b\d+\b", "NUM")],
        };
        DrainMiner miner = new(options);
        byte[][] lines =
        [
            .. Enumerable.Range(0, 5000).Select(k => Encoding.UTF8.GetBytes((k % 5) switch
            {
                0 => $"Receiving block {k} src: /10.0.0.{k % 256}:{k} dest: /10.0.1.{k % 256}:50010",
                1 => $"user u{k} opened session s{k * 7} on a very long terminal name that takes several vectors {k}",
                2 => $"{k}",
                3 => $"the state of worker w{k}  became\u00a0ready after {k} ms in a line that has more than thirty-two bytes",
                _ => "",
            })),
        ];
        foreach (byte[] line in lines)
        {
            miner.Mine(line);
        }

        int rounds = 1;
        AllocationProbe.AssertNone(() =>
        {
            rounds++;
            foreach (byte[] line in lines)
            {
                miner.Mine(line);
            }
        });
        Assert.Equal(5_000 * rounds, miner.Clusters().Sum(cluster => cluster.Size));
    }

    [Fact]
    public void Two_million_templates_that_come_and_go_leave_no_more_behind_than_a_hundred_thousand()
    {
        DrainMiner miner = new(new MinerOptions { MaxClusters = 500, SimTh = 0.6, Depth = 5, MaxChildren = 20 });
        Random random = new(77);
        byte[] line = new byte[160];
        MineNewTemplates(miner, random, line, 100_000);
        (long heap, int state) = (GC.GetTotalMemory(forceFullCollection: true), StateLength(miner));
        MineNewTemplates(miner, random, line, 1_900_000);

        long heapAfter = GC.GetTotalMemory(forceFullCollection: true);
        Assert.Equal(500, miner.ClusterCount);
        Assert.True(miner.Clusters()[0].Id > 1_900_000);
        Assert.True(heapAfter < heap + 8_000_000, $"{heap:N0} bytes after 100,000 templates, {heapAfter:N0} after 2,000,000");
        Assert.True(StateLength(miner) < state * 1.1, $"{state:N0} bytes of state after 100,000 templates, {StateLength(miner):N0} after 2,000,000");
    }

    /// <summary>Lines of three to twelve words nobody saw before.</summary>
    private static void MineNewTemplates(DrainMiner miner, Random random, byte[] line, int lines)
    {
        for (int k = 0; k < lines; k++)
        {
            int length = 0;
            for (int words = random.Next(3, 13); words > 0; words--)
            {
                for (ulong word = (ulong)random.NextInt64(); word != 0; word >>= 6)
                {
                    line[length++] = (byte)('a' + word % 26);
                }

                line[length++] = (byte)' ';
            }

            miner.Mine(line.AsSpan(0, length));
        }
    }

    private static int StateLength(DrainMiner miner)
    {
        ArrayBufferWriter<byte> state = new();
        miner.Save(state);
        return state.WrittenCount;
    }
}
