using System.Text;
using Tocsin.Engine.Templates;

namespace Tocsin.Engine.Tests.Templates;

/// <summary>The miner against what logpai/Drain3 answered on twelve real logs in three configurations.</summary>
public sealed class Drain3OracleTests
{
    public static TheoryData<string> Files => [.. Drain3Oracle.Names.DefaultIfEmpty("none")];

    [SharedDataFact]
    public void There_are_thirty_six_oracle_files() => Assert.Equal(36, Drain3Oracle.Names.Count());

    [SharedDataTheory]
    [MemberData(nameof(Files))]
    public void Every_line_joins_the_cluster_that_Drain3_gave_it_and_changes_it_as_there(string name)
    {
        Drain3Oracle oracle = Drain3Oracle.Load(name);
        Assert.Equal(oracle.Clusters.Length, oracle.Lines.Count);
        DrainMiner miner = new(oracle.Options);

        for (int k = 0; k < oracle.Lines.Count; k++)
        {
            MinedLine mined = miner.Mine(Encoding.UTF8.GetBytes(oracle.Lines[k]));
            char change = mined.Change switch { TemplateChange.Created => 'c', TemplateChange.Changed => 't', _ => '.' };
            Assert.True(
                (mined.ClusterId, change) == (oracle.Clusters[k], oracle.Changes[k]),
                $"line {k + 1}: {mined.ClusterId}{change} where Drain3 has {oracle.Clusters[k]}{oracle.Changes[k]}: {oracle.Lines[k]}");
        }

        Assert.Equal(oracle.Templates, miner.Clusters().ToDictionary(cluster => cluster.Id, cluster => cluster.Template));
        Assert.Equal(oracle.Sizes, miner.Clusters().ToDictionary(cluster => cluster.Id, cluster => cluster.Size));
    }
}
