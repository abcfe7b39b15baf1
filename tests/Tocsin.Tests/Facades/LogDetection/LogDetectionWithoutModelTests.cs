using System.Net;
using System.Text.Json;

namespace Tocsin.Tests.Facades.LogDetection;

/// <summary>The facade before a server that serves no model.</summary>
public sealed class LogDetectionWithoutModelTests : IAsyncLifetime
{
    private FacadeUnderTest _facade = null!;

    public async Task InitializeAsync() => _facade = await FacadeUnderTest.StartAsync();

    public async Task DisposeAsync() => await _facade.DisposeAsync();

    [Fact]
    public async Task It_is_there_and_says_that_no_model_is_loaded()
    {
        JsonElement root = await _facade.GetAsync("/");
        Assert.Equal(["name", "status"], root.EnumerateObject().Select(static field => field.Name));
        Assert.Equal("""{"status":"healthy","model_loaded":false}""", (await _facade.GetAsync("/health")).GetRawText());
        Assert.Equal("""{"model_type":"none","model_loaded":false,"vocab_size":0,"window_size":0}""", (await _facade.GetAsync("/current_model")).GetRawText());
    }

    [Theory]
    [InlineData("/predict", """{"log_line": "x"}""")]
    [InlineData("/predict_batch", """{"log_lines": ["x"]}""")]
    [InlineData("/predict_batch_optimized", """[{"log_line": "x", "block_id": null}]""")]
    public async Task Predictions_are_503_and_nothing_is_appended(string path, string body)
    {
        (HttpStatusCode status, JsonElement answer) = await _facade.TryPostAsync(path, body);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.StartsWith("No model is loaded.", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, _facade.Server.Server.Streams.Find("logdetection")!.Ledger.Received);
    }

    [Theory]
    [InlineData("gru", HttpStatusCode.BadRequest, "Unknown model type 'gru'.")]
    [InlineData("2", HttpStatusCode.BadRequest, "Unknown model type '2'.")]
    [InlineData("", HttpStatusCode.BadRequest, "Unknown model type ''.")]
    [InlineData("transformer", HttpStatusCode.NotFound, "There is no bundle of a transformer model")]
    [InlineData("CNN", HttpStatusCode.NotFound, "There is no bundle of a cnn model")]
    public async Task A_model_that_is_not_there_is_400_for_its_type_and_404_for_its_bundle(string type, HttpStatusCode status, string detail)
    {
        (HttpStatusCode actual, JsonElement answer) = await _facade.TryPostAsync($"/switch_model?model_type={type}", null);

        Assert.Equal(status, actual);
        Assert.StartsWith(detail, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocks_metrics_and_stats_are_empty()
    {
        JsonElement blocks = await _facade.GetAsync("/blocks");
        Assert.Equal(["blocks", "total_log_count", "total_block_count", "last_updated"], blocks.EnumerateObject().Select(static field => field.Name));
        Assert.Empty(blocks.GetProperty("blocks").EnumerateArray());
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", blocks.GetProperty("last_updated").GetString());

        JsonElement metrics = await _facade.GetAsync("/metrics");
        Assert.Equal(
            ["accuracy", "precision", "recall", "f1_score", "tp", "fp", "tn", "fn", "last_updated"], metrics.EnumerateObject().Select(static field => field.Name));

        JsonElement stats = await _facade.GetAsync("/stats");
        Assert.Equal(["total_predictions", "total_anomalies", "sessions_tracked", "uptime_seconds"], stats.EnumerateObject().Select(static field => field.Name));
    }

    [Fact]
    public async Task Labels_are_loaded_again_and_again_and_a_missing_file_is_404_with_its_path()
    {
        (HttpStatusCode missing, JsonElement answer) = await _facade.TryPostAsync("/load_labels", null);
        Assert.Equal(HttpStatusCode.NotFound, missing);
        Assert.Contains(_facade.LabelFile, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);

        await File.WriteAllTextAsync(_facade.LabelFile, "BlockId,Label\nblk_1,Normal\nblk_2,Anomaly\n");
        Assert.Equal("""{"status":"loaded","count":2}""", (await _facade.PostAsync("/load_labels")).GetRawText());

        await File.WriteAllTextAsync(_facade.LabelFile, "BlockId,Label\nblk_1,Fine\n");
        (HttpStatusCode broken, _) = await _facade.TryPostAsync("/load_labels", null);
        Assert.Equal(HttpStatusCode.InternalServerError, broken);
    }

    [Fact]
    public async Task A_line_is_mined_and_called_normal()
    {
        string result = await _facade.ProcessAsync("081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_38865049064139660 terminating", client: 1);

        Assert.StartsWith("Processed: (081109 203615 148 INFO dfs.DataNode$PacketResponde...) with template (", result, StringComparison.Ordinal);
        Assert.EndsWith(") from block (blk_38865049064139660) (Client ID: 1)\nPrediction for block (blk_38865049064139660): (normal)", result, StringComparison.Ordinal);
        Assert.Equal(1, _facade.Server.Server.Streams.Find("logdetection")!.Ledger.Received);
        Assert.Equal(0, (await _facade.GetAsync("/stats")).GetProperty("total_predictions").GetInt64());
    }

    [Theory]
    [InlineData("")]
    [InlineData("no block here")]
    public async Task A_line_of_no_block_is_of_None(string line)
    {
        string result = await _facade.ProcessAsync(line);

        Assert.StartsWith($"Processed: ({line}...) with template (", result, StringComparison.Ordinal);
        Assert.EndsWith("from block (None) (Client ID: 0)\nPrediction for block (None): (normal)", result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reset_answers_without_anything_to_reset() => Assert.Equal("reset", (await _facade.PostAsync("/reset")).GetProperty("status").GetString());
}
