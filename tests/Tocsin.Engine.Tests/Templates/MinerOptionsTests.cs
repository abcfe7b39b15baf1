using System.Text;
using Tocsin.Engine.Templates;

namespace Tocsin.Engine.Tests.Templates;

public sealed class MinerOptionsTests
{
    [Fact]
    public void All_faults_are_told_at_once_each_with_its_key_in_Drain3s_spelling()
    {
        MinerOptions options = new()
        {
            SimTh = double.NaN,
            Depth = 2,
            MaxChildren = 0,
            MaxClusters = 0,
            ExtraDelimiters = ["=", ""],
            Masks = [new MaskRule("(", "NUM"), new MaskRule("a", "<>")],
        };

        string message = Assert.Throws<ArgumentException>(() => new DrainMiner(options)).Message;

        foreach (string key in (string[])["sim_th", "depth is 2", "max_children is 0", "max_clusters is 0", "extra_delimiters[1]", "masks[0]", "masks[1]"])
        {
            Assert.Contains(key, message, StringComparison.Ordinal);
        }

        Assert.Equal(7, options.Faults().Count);
        Assert.Empty(new MinerOptions().Faults());
    }

    [Fact]
    public void Options_survive_JSON_in_Drain3s_names()
    {
        MinerOptions options = new()
        {
            SimTh = 1.0 / 3,
            Depth = 7,
            MaxChildren = 9,
            MaxClusters = 1000,
            ExtraDelimiters = ["=", "日", "\""],
            ParametrizeNumericTokens = false,
            Masks = [new MaskRule(@"\b\d+\b", "NUM"), new MaskRule("(?<=a)b", "B", AllowBacktracking: true)],
        };

        byte[] json = MinerOptionsJson.Write(options);

        Assert.Equal(options, MinerOptionsJson.Parse(json));
        Assert.Equal(options.GetHashCode(), MinerOptionsJson.Parse(json).GetHashCode());
        Assert.Equal(new MinerOptions(), MinerOptionsJson.Parse(MinerOptionsJson.Write(new MinerOptions())));
        Assert.Equal(new MinerOptions(), MinerOptionsJson.Parse("{}"));
        Assert.Contains(@"""\\b\\d+\\b""", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
    }

    [Fact]
    public void The_shape_of_the_oracles_config_is_read()
    {
        MinerOptions options = MinerOptionsJson.Parse(
            """{"input": "line", "sim_th": 0.5, "depth": 5, "max_children": 8, "max_clusters": 20, "masks": [["\\d+", "NUM"]], "extra_delimiters": ["_", "="]}""");

        Assert.Equal((0.5, 5, 8, 20), (options.SimTh, options.Depth, options.MaxChildren, options.MaxClusters!.Value));
        Assert.Equal([new MaskRule(@"\d+", "NUM")], options.Masks);
        Assert.Equal(["_", "="], options.ExtraDelimiters);
    }

    [Theory]
    [InlineData("""{"simth": 0.5}""", "'simth' is not a key of the miner's options: the keys are sim_th, depth,")]
    [InlineData("""{"sim_th": "0.5"}""", "sim_th is \"0.5\": write a number")]
    [InlineData("""{"depth": 4.5}""", "depth is 4.5: write a whole number")]
    [InlineData("""{"max_children": 99999999999}""", "max_children is 99999999999: write a whole number")]
    [InlineData("""{"extra_delimiters": "="}""", "extra_delimiters is \"=\": write a list of strings")]
    [InlineData("""{"parametrize_numeric_tokens": 1}""", "parametrize_numeric_tokens is 1: write true or false")]
    [InlineData("""{"masks": [["a"]]}""", "masks is [[\"a\"]]: write a list of [regex, name]")]
    [InlineData("""{"masks": [{"pattern": "a", "name": "A", "backtrack": true}]}""", "masks is")]
    [InlineData("""{"extra_delimiters": ["\ud83d"]}""", "half of a surrogate pair")]
    [InlineData("[]", "are a JSON Array")]
    [InlineData("{", "are not JSON")]
    public void A_wrong_value_is_refused_with_its_key_and_what_to_write(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => MinerOptionsJson.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Two_faults_of_the_file_come_together()
    {
        string message = Assert.Throws<ArgumentException>(() => MinerOptionsJson.Parse("""{"depht": 4, "sim_th": 2}""")).Message;

        Assert.Contains("'depht'", message, StringComparison.Ordinal);
        Assert.Contains("sim_th is 2", message, StringComparison.Ordinal);
    }
}
