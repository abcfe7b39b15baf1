using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Commands.Generating;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Traffic;
using Tocsin.Kafka;
using Tocsin.Kafka.Tests;
using Tocsin.Server;
using Tocsin.Server.Settings;
using Tocsin.Sinks;

namespace Tocsin.Tests.Server.Topics;

/// <summary>The whole server beside a Kafka: what kcat writes is in a stream, what the server says of the topic, what kcat reads of its alerts.</summary>
public sealed class TopicTests(MockKafka kafka) : IClassFixture<MockKafka>
{
    [KcatFact]
    public async Task What_kcat_writes_is_in_the_stream_and_the_API_shows_the_topic_with_our_lag()
    {
        kafka.CreateTopic("http-logs", 2);
        Kcat.Produce(kafka, "http-logs", ["one", "two"], partition: 0);
        Kcat.Produce(kafka, "http-logs", ["three"], partition: 1);
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(Settings("kafka:///http-logs?from=earliest"));

        await UntilAsync(() => Task.FromResult(server.Server.Streams.Find("web")!.Ledger.Received == 3));
        JsonElement stream = await server.GetAsync("/api/v1/streams/web");
        JsonElement source = stream.GetProperty("sources")[0];
        Assert.Equal("kafka:///http-logs?from=earliest", source.GetProperty("address").GetString());
        Assert.Equal((3, 0), (source.GetProperty("records").GetInt64(), source.GetProperty("missed").GetInt64()));

        // The group commits every second behind the journal.
        await UntilAsync(async () =>
        {
            JsonElement topics = await server.GetAsync("/api/v1/kafka/topics");
            JsonElement topic = topics.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("name").GetString() == "http-logs");
            JsonElement group = topic.GetProperty("groups")[0];
            Assert.Equal((3, "tocsin-web"), (topic.GetProperty("messages").GetInt64(), group.GetProperty("name").GetString()));
            return group.GetProperty("partitions").EnumerateArray().Select(at => at.GetProperty("committed")).All(at => at.ValueKind == JsonValueKind.Number)
                && group.GetProperty("lag").GetInt64() == 0;
        });

        JsonElement messages = await server.GetAsync("/api/v1/kafka/topics/http-logs/partitions/0/messages?limit=1");
        Assert.Equal("two", messages.GetProperty("items")[0].GetProperty("value").GetString());
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "unknown_topic", await server.Client.GetAsync("/api/v1/kafka/topics/other"));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "unknown_partition", await server.Client.GetAsync("/api/v1/kafka/topics/http-logs/partitions/9/messages"));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "bad_page", await server.Client.GetAsync("/api/v1/kafka/topics/http-logs/partitions/0/messages?limit=0"));
    }

    [Fact]
    public async Task A_server_without_Kafka_says_how_to_have_one()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "kafka_not_configured", await server.Client.GetAsync("/api/v1/kafka/topics"));
    }

    [KafkaFact]
    public async Task A_wrong_option_ends_the_start_with_what_is_wrong()
    {
        TocsinSettings settings = Settings("kafka:///t") with
        {
            Kafka = new KafkaSettings { Bootstrap = kafka.Bootstrap, Options = new Dictionary<string, string> { ["security.protocol"] = "NONSENSE" } },
        };

        OutsideException fault = await Assert.ThrowsAsync<OutsideException>(() => ServerUnderTest.StartAsync(settings));

        Assert.Contains("security.protocol", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_Kafka_are_checked_and_its_options_never_printed()
    {
        (string, string?, string)[] flags =
        [
            ("Kafka:Options:sasl.password", "hunter2", "test"), ("Kafka:Options:acks", "0", "test"), ("Streams:web:Sources:0", "kafka:///t", "test"), ("Streams:web:Sources:1", "kafka://b/", "test"),
        ];

        string faults = string.Join('\n', Assert.Throws<SettingsException>(() => SettingsLoader.Load(null, new Dictionary<string, string>(), flags, [])).Faults);

        Assert.Contains("'acks' is Tocsin's own", faults, StringComparison.Ordinal);
        Assert.Contains("names no broker", faults, StringComparison.Ordinal);
        Assert.Contains("names no topic", faults, StringComparison.Ordinal);
        TocsinSettings settings = SettingsLoader.Load(null, new Dictionary<string, string>(), [flags[0]], []);
        Assert.Equal("hunter2", settings.Kafka.Options["sasl.password"]);
        Assert.DoesNotContain("hunter2", faults + SettingsPrinter.Print(settings), StringComparison.Ordinal);
    }

    [KcatFact]
    public async Task An_alert_is_a_message_with_its_id_and_revision_for_a_key()
    {
        kafka.CreateTopic("alerts");
        await using KafkaAlertSink sink = new KafkaAlertSink(KafkaAddress.Parse(kafka.Address("alerts"), out _)!, new KafkaOptions(), TimeProvider.System);
        await sink.OpenAsync(CancellationToken.None);

        await sink.SendAsync(Alert("windows-404-20250530T185230Z", 2, """{"alert":"ALERTE : Nombre d'erreurs élevé"}"""), CancellationToken.None);

        Assert.Equal(["""windows-404-20250530T185230Z/2 {"alert":"ALERTE : Nombre d'erreurs élevé"}"""], Kcat.Consume(kafka, "alerts", "%k %s"));
    }

    [KcatFact]
    public async Task Generated_traffic_goes_to_a_topic_line_by_line()
    {
        kafka.CreateTopic("generated", 3);
        var request = new GenerateRequest { Traffic = new HttpTrafficOptions(), To = kafka.Address("generated") };
        await using (KafkaSink sink = await KafkaSink.OpenAsync(request, TimeProvider.System, CancellationToken.None))
        {
            await sink.WriteAsync(Encoding.UTF8.GetBytes("a\nb\n"), 2, CancellationToken.None);
            await sink.WriteAsync(Encoding.UTF8.GetBytes("c\n"), 1, CancellationToken.None);
            await sink.FinishAsync(CancellationToken.None);
        }

        Assert.Equal(["a", "b", "c"], Kcat.Consume(kafka, "generated").Order());
    }

    private static async Task UntilAsync(Func<Task<bool>> so)
    {
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        while (!await so())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }
    }

    private TocsinSettings Settings(string source) => new()
    {
        Kafka = new KafkaSettings { Bootstrap = kafka.Bootstrap },
        Streams = new Dictionary<string, StreamSettings> { ["web"] = new() { Sources = [source] } },
    };

    private static Alert Alert(string id, int revision, string message) => new()
    {
        Id = id,
        Revision = revision,
        Episode = id,
        Phase = AlertPhase.Final,
        Detector = "windows",
        Subject = "status 404",
        Text = "",
        Start = default,
        End = default,
        Time = default,
        Position = 0,
        Score = 150,
        Threshold = 100,
        Message = Encoding.UTF8.GetBytes(message),
    };
}
