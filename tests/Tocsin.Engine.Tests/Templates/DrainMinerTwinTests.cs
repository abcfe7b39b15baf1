using System.Text;
using Tocsin.Engine.Templates;

namespace Tocsin.Engine.Tests.Templates;

/// <summary>The fast miner and its plain twin on the same random logs.</summary>
public sealed class DrainMinerTwinTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Both_answer_the_same_on_every_line_and_end_with_the_same_templates(int block)
    {
        for (int seed = block * 100; seed < block * 100 + 100; seed++)
        {
            LineMaker maker = new(seed);
            MinerOptions options = maker.Options();
            int mostTokens = seed % 7 == 0 ? 40 : 6;
            DrainMiner miner = new(options);
            PlainDrain twin = new(options);
            for (int k = 0; k < 600; k++)
            {
                string line = maker.Line(mostTokens);
                MinedLine mined = miner.Mine(Encoding.UTF8.GetBytes(line));
                (int id, TemplateChange change) = twin.Mine(line);
                Assert.True((mined.ClusterId, mined.Change) == (id, change), $"seed {seed}, line {k} '{line}': {mined} where the twin has {id} {change}; {options}");
            }

            Assert.Equal(twin.Clusters, miner.Clusters().Select(cluster => (cluster.Id, cluster.Template, cluster.Size)));
        }
    }

    [Fact]
    public void The_twins_agree_on_a_line_that_comes_again_after_other_templates_changed()
    {
        MinerOptions options = new() { SimTh = 0.5, MaxClusters = 3 };
        DrainMiner miner = new(options);
        PlainDrain twin = new(options);
        string[] lines = ["a b c d", "a b x y", "a b c y", "q r s", "q r t", "u v", "w z z z z"];
        Random random = new(5);
        for (int k = 0; k < 20_000; k++)
        {
            string line = lines[random.Next(random.Next(50) == 0 ? lines.Length : 4)];
            MinedLine mined = miner.Mine(Encoding.UTF8.GetBytes(line));
            Assert.Equal(twin.Mine(line), ((int)mined.ClusterId, mined.Change));
        }
    }
}
