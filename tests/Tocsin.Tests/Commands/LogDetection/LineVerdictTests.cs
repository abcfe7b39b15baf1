using Tocsin.Commands.LogDetection;

namespace Tocsin.Tests.Commands.LogDetection;

public sealed class LineVerdictTests
{
    [Theory]
    [InlineData("Processed: (x...) with template (a <*>) from block (blk_1) (Client ID: 1)\nPrediction for block (blk_1): (anomaly)", "a <*>", "blk_1", true)]
    [InlineData("Processed: (x...) with template (a <*>) from block (None) (Client ID: 1)\nPrediction for block (None): (normal)", "a <*>", null, false)]
    [InlineData("Processed: (a) from block (b) of...) with template (f(x) from block (y)) from block (task 1) (Client ID: -3)\nPrediction for block (task 1): (Anomaly)", "f(x) from block (y)", "task 1", true)]
    [InlineData("Processed: (x...) with template () from block (blk_1) (Client ID: 1)", "", "blk_1", null)]
    [InlineData("Prediction for block (blk_9): (normal)", null, "blk_9", false)]
    [InlineData("Skipped", null, null, null)]
    [InlineData("", null, null, null)]
    [InlineData(") from block ( with template (Prediction for block (", null, null, null)]
    public void The_servers_words_are_taken_apart_as_far_as_they_can_be(string result, string? template, string? block, bool? anomalous)
    {
        LineVerdict verdict = LineVerdict.Parse(result);

        Assert.Equal((template, block, anomalous), (verdict.Template, verdict.Block, verdict.Anomalous));
        Assert.Equal(result, verdict.Result);
    }
}
