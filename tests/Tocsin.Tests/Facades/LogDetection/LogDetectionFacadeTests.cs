using System.Net;
using System.Text.Json;
using static Tocsin.Tests.Facades.LogDetection.BlockStoreModels;

namespace Tocsin.Tests.Facades.LogDetection;

/// <summary>The facade before a server with a model, spoken to as the older program's clients do.</summary>
public sealed class LogDetectionFacadeTests : IAsyncLifetime
{
    private FacadeUnderTest _facade = null!;

    public async Task InitializeAsync() => _facade = await FacadeUnderTest.StartAsync(("hdfs", Cnn), ("transformer", Lstm));

    public async Task DisposeAsync() => await _facade.DisposeAsync();

    [Fact]
    public async Task The_model_that_the_server_was_started_with_is_loaded()
    {
        Assert.Equal("""{"status":"healthy","model_loaded":true}""", (await _facade.GetAsync("/health")).GetRawText());
        Assert.Equal("""{"model_type":"cnn","model_loaded":true,"vocab_size":6,"window_size":30}""", (await _facade.GetAsync("/current_model")).GetRawText());
    }

    [Fact]
    public async Task A_line_is_answered_with_its_template_block_client_and_verdict_in_the_older_words()
    {
        Assert.Equal(
            "Processed: (Receiving block blk_-1608999687919862906 src: /10....) with template (Receiving block <*> src: <*> dest: <*>) from block (blk_-1608999687919862906) "
            + "(Client ID: 1)\nPrediction for block (blk_-1608999687919862906): (normal)",
            await _facade.ProcessAsync(Receiving("blk_-1608999687919862906"), client: 1));
        Assert.EndsWith("Prediction for block (blk_-1608999687919862906): (anomaly)", await _facade.ProcessAsync(Exception("blk_-1608999687919862906"), client: 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fifty_characters_are_fifty_whole_ones()
    {
        string line = string.Concat(Enumerable.Repeat("日🙂", 40));

        Assert.StartsWith($"Processed: ({string.Concat(Enumerable.Repeat("日🙂", 25))}...) with", await _facade.ProcessAsync(line), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prediction_has_status_confidence_block_and_event()
    {
        JsonElement normal = await _facade.PostAsync("/predict", new { log_line = Receiving("blk_1") });
        JsonElement anomaly = await _facade.PostAsync("/predict", new { log_line = Exception("blk_1") });

        Assert.Equal(("Normal", "blk_1", "E5"), (Text(normal, "status"), Text(normal, "block_id"), Text(normal, "event_id")));
        Assert.Equal(("Anomaly", "blk_1", "E7"), (Text(anomaly, "status"), Text(anomaly, "block_id"), Text(anomaly, "event_id")));
        Assert.InRange(normal.GetProperty("confidence").GetDouble(), 0.5, 1);
        Assert.InRange(anomaly.GetProperty("confidence").GetDouble(), 0.5, 1);
        Assert.Equal(["status", "confidence", "block_id", "event_id"], normal.EnumerateObject().Select(static field => field.Name));
    }

    [Fact]
    public async Task An_explicit_block_wins_over_the_one_in_the_line_and_an_empty_one_does_not()
    {
        Assert.Equal("mine", Text(await _facade.PostAsync("/predict", new { log_line = Receiving("blk_1"), block_id = "mine" }), "block_id"));
        Assert.Equal("blk_1", Text(await _facade.PostAsync("/predict", new { log_line = Receiving("blk_1"), block_id = "" }), "block_id"));
    }

    [Fact]
    public async Task A_line_without_a_block_is_normal_without_confidence_and_an_unknown_line_is_E0()
    {
        JsonElement free = await _facade.PostAsync("/predict", new { log_line = "something else entirely" });

        Assert.Equal(("Normal", "E0"), (Text(free, "status"), Text(free, "event_id")));
        Assert.Equal(JsonValueKind.Null, free.GetProperty("block_id").ValueKind);
        Assert.Equal(0, free.GetProperty("confidence").GetDouble());
    }

    [Fact]
    public async Task A_batch_is_answered_in_its_order_with_totals()
    {
        JsonElement answer = await _facade.PostAsync("/predict_batch", new { log_lines = new[] { Receiving("blk_1"), Receiving("blk_2"), Exception("blk_1"), Received("blk_2") } });

        Assert.Equal((4, 1), (answer.GetProperty("total").GetInt32(), answer.GetProperty("anomaly_count").GetInt32()));
        Assert.Equal(["E5", "E5", "E7", "E9"], answer.GetProperty("predictions").EnumerateArray().Select(static prediction => Text(prediction, "event_id")));
        Assert.Equal(["Normal", "Normal", "Anomaly", "Normal"], answer.GetProperty("predictions").EnumerateArray().Select(static prediction => Text(prediction, "status")));
    }

    [Fact]
    public async Task The_optimized_batch_takes_and_answers_an_array()
    {
        JsonElement answer = await _facade.PostAsync("/predict_batch_optimized", new object[]
        {
            new { log_line = Receiving("blk_1"), block_id = (string?)null }, new { log_line = Exception("blk_1"), block_id = "other" }, new { log_line = Received("blk_1") },
        });

        Assert.Equal(JsonValueKind.Array, answer.ValueKind);
        Assert.Equal(["blk_1", "other", "blk_1"], answer.EnumerateArray().Select(static prediction => Text(prediction, "block_id")));
        Assert.Equal(0, (await _facade.PostAsync("/predict_batch_optimized", Array.Empty<object>())).GetArrayLength());
    }

    [Fact]
    public async Task A_batch_and_its_lines_one_by_one_get_the_same_answers()
    {
        Random random = new(7);
        string[] lines = [.. Enumerable.Range(0, 300).Select(_ => $"blk_{random.Next(20)}").Select(block => random.Next(8) switch
        {
            0 => Exception(block),
            < 3 => Received(block),
            < 5 => Terminating(block),
            _ => Receiving(block),
        })];
        await using FacadeUnderTest other = await FacadeUnderTest.StartAsync(("hdfs", Cnn));
        JsonElement batch = await _facade.PostAsync("/predict_batch", new { log_lines = lines });

        for (int i = 0; i < lines.Length; i++)
        {
            Assert.Equal((await other.PostAsync("/predict", new { log_line = lines[i] })).GetRawText(), batch.GetProperty("predictions")[i].GetRawText());
        }
    }

    [Fact]
    public async Task A_batch_larger_than_the_lane_remembers_answers_is_answered_whole()
    {
        string[] lines = [.. Enumerable.Range(0, 70_000).Select(static number => Receiving($"blk_{number % 50}"))];

        JsonElement answer = await _facade.PostAsync("/predict_batch", new { log_lines = lines });

        Assert.Equal(70_000, answer.GetProperty("predictions").GetArrayLength());
        Assert.All(answer.GetProperty("predictions").EnumerateArray(), static prediction => Assert.Equal("E5", Text(prediction, "event_id")));
    }

    [Fact]
    public async Task Blocks_are_listed_with_lines_last_log_status_and_clients_and_filtered_by_client()
    {
        await _facade.ProcessAsync(Receiving("blk_1"), client: 1);
        await _facade.ProcessAsync(Received("blk_1"), client: 2);
        await _facade.ProcessAsync(Exception("blk_2"), client: 3);
        await _facade.ProcessAsync(new string('x', 150) + " blk_3", client: 3);

        JsonElement all = await _facade.GetAsync("/blocks");
        JsonElement first = Block(all, "blk_1");

        Assert.Equal((4, 3), (all.GetProperty("total_log_count").GetInt32(), all.GetProperty("total_block_count").GetInt32()));
        Assert.Equal(["block_id", "log_count", "last_log", "status", "client_ids"], first.EnumerateObject().Select(static field => field.Name));
        Assert.Equal((2, "normal", "[1,2]"), (first.GetProperty("log_count").GetInt32(), Text(first, "status"), first.GetProperty("client_ids").GetRawText()));
        Assert.Equal(Received("blk_1"), Text(first, "last_log"));
        Assert.Equal("anomaly", Text(Block(all, "blk_2"), "status"));
        Assert.Equal(100, Text(Block(all, "blk_3"), "last_log").Length);
        JsonElement third = await _facade.GetAsync("/blocks?client_id=3");
        Assert.Equal((2, 2), (third.GetProperty("total_log_count").GetInt32(), third.GetProperty("total_block_count").GetInt32()));
        Assert.Empty((await _facade.GetAsync("/blocks?client_id=-5")).GetProperty("blocks").EnumerateArray());
    }

    [Fact]
    public async Task Metrics_hold_the_verdicts_of_labelled_blocks_against_their_labels_to_four_places()
    {
        await File.WriteAllTextAsync(_facade.LabelFile, "BlockId,Label\nblk_1,Normal\nblk_2,Anomaly\nblk_3,Anomaly\nblk_9,Anomaly\n");
        await _facade.PostAsync("/load_labels");
        await _facade.ProcessAsync(Receiving("blk_1"));
        await _facade.ProcessAsync(Exception("blk_2"));
        await _facade.ProcessAsync(Receiving("blk_3"));
        await _facade.ProcessAsync(Exception("blk_nobody_knows"));

        JsonElement metrics = await _facade.GetAsync("/metrics");

        Assert.Equal((1, 0, 1, 1), (Number("tp"), Number("fp"), Number("tn"), Number("fn")));
        Assert.Equal("0.6667", metrics.GetProperty("accuracy").GetRawText());
        Assert.Equal((1.0, 0.5, 0.6667), (metrics.GetProperty("precision").GetDouble(), metrics.GetProperty("recall").GetDouble(), metrics.GetProperty("f1_score").GetDouble()));

        int Number(string name) => metrics.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Stats_count_verdicts_and_reset_forgets_blocks_and_counts()
    {
        await _facade.ProcessAsync(Receiving("blk_1"));
        await _facade.ProcessAsync(Exception("blk_1"));
        await _facade.ProcessAsync("of no block");
        JsonElement before = await _facade.GetAsync("/stats");
        Assert.Equal((2, 1, 1), Counts(before));

        Assert.Equal("reset", Text(await _facade.PostAsync("/reset"), "status"));

        Assert.Equal((0, 0, 0), Counts(await _facade.GetAsync("/stats")));
        Assert.Empty((await _facade.GetAsync("/blocks")).GetProperty("blocks").EnumerateArray());
        Assert.Equal("Normal", Text(await _facade.PostAsync("/predict", new { log_line = Receiving("blk_1") }), "status"));
        Assert.Equal(1, (await _facade.GetAsync("/blocks")).GetProperty("blocks")[0].GetProperty("log_count").GetInt32());

        static (long, long, int) Counts(JsonElement stats) =>
            (stats.GetProperty("total_predictions").GetInt64(), stats.GetProperty("total_anomalies").GetInt64(), stats.GetProperty("sessions_tracked").GetInt32());
    }

    [Theory]
    [InlineData("transformer", "transformer", "lstm")]
    [InlineData("LSTM", "lstm", "lstm")]
    [InlineData("Cnn", "cnn", "cnn")]
    [InlineData("hdfs", "hdfs", "cnn")]
    public async Task A_model_is_found_by_its_name_first_and_then_by_its_kind(string type, string named, string kind)
    {
        JsonElement answer = await _facade.PostAsync($"/switch_model?model_type={type}");

        Assert.Equal($$"""{"status":"success","model":"{{named}}","message":"Switched to {{named}} model"}""", answer.GetRawText());
        Assert.Equal(kind, Text(await _facade.GetAsync("/current_model"), "model_type"));
    }

    [Fact]
    public async Task A_switch_to_what_is_in_force_costs_the_journal_nothing()
    {
        long before = _facade.Server.Server.Streams.Find("logdetection")!.Log.Positions[0].Durable;

        await _facade.PostAsync("/switch_model?model_type=cnn");

        Assert.Equal(before, _facade.Server.Server.Streams.Find("logdetection")!.Log.Positions[0].Durable);
    }

    [Fact]
    public async Task A_kind_that_nobody_serves_is_404_with_those_that_are()
    {
        (HttpStatusCode status, JsonElement answer) = await _facade.TryPostAsync("/switch_model?model_type=ensemble", null);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("served are hdfs (cnn), transformer (lstm)", Text(answer, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_with_escapes_halves_of_characters_and_line_ends_are_taken()
    {
        (HttpStatusCode status, JsonElement answer) = await _facade.TryPostAsync("/process_line", """{"line": "Receiving\tblock blk_1 \ud800 \u00e9\n", "unknown": [1, {"x": 2}]}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("Processed: (Receiving\tblock blk_1 \uFFFD é...)", Text(answer, "result").Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_clients_at_once_each_get_the_answer_to_their_own_line()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async client =>
        {
            for (int i = 0; i < 25; i++)
            {
                string block = $"blk_{client}{i:00}";
                Assert.Contains($"from block ({block}) (Client ID: {client})", await _facade.ProcessAsync(Receiving(block), client), StringComparison.Ordinal);
            }
        }));

        Assert.Equal(400, (await _facade.GetAsync("/blocks")).GetProperty("total_block_count").GetInt32());
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static JsonElement Block(JsonElement answer, string id) => answer.GetProperty("blocks").EnumerateArray().Single(block => Text(block, "block_id") == id);
}
