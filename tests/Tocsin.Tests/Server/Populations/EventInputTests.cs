using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Server.Populations;
using Tocsin.Tests.Facades.Binormal;

namespace Tocsin.Tests.Server.Populations;

/// <summary>One table of inputs, asked of every way by which an event comes in.</summary>
public sealed class EventInputTests(EventInputTests.OneServer one) : IClassFixture<EventInputTests.OneServer>
{
    // The bytes that mean something in JSON.
    private const string Telling = "{}[]\",:\\ut0-.eE \n\t";

    private readonly EventReader _reader = new(maxDepth: 64);
    private readonly PopulationMapper _lane = PopulationRule.Parse("events").CreateMapper();

    [Theory]
    [MemberData(nameof(EventInputs.Bad), MemberType = typeof(EventInputs))]
    public async Task What_is_no_event_is_none_by_whichever_way_it_comes(string input, string code)
    {
        byte[] bytes = EventInputs.Bytes(input);

        Assert.Equal(code, EventFaults.Code(_reader.Read(bytes)));
        Assert.Equal(MappingOutcome.Refused, _lane.Map(new MappableLine { Line = bytes }, out _));
        Assert.NotEmpty(_lane.WhyNot);
        (HttpStatusCode status, string older) = await one.Facade.TryPostAsync(bytes);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        JsonElement error = JsonDocument.Parse(older).RootElement;
        Assert.Equal("error", error.GetProperty("status").GetString());
        Assert.False(string.IsNullOrWhiteSpace(error.GetProperty("error").GetString()));
        using HttpResponseMessage observed = await PostAsync("observe", bytes, "application/json");
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, code, observed);
        Assert.Equal(0, one.Counted);
    }

    [Theory]
    [MemberData(nameof(EventInputs.Bad), MemberType = typeof(EventInputs))]
    public async Task A_batch_refuses_it_as_one_record_and_says_the_same(string input, string code)
    {
        if (input.Contains('\n', StringComparison.Ordinal))
        {
            return; // two lines, not one
        }

        // Behind an empty line: a byte order mark at the head of a body is the body's, not the record's.
        using HttpResponseMessage response = await PostAsync("events", EventInputs.Bytes("\n" + input), "application/x-ndjson");

        JsonElement answer = await ServerUnderTest.ReadAsync(response);
        Assert.Equal((0, 1), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("rejected").GetInt32()));
        Assert.Equal(code, answer.GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Equal(0, one.Counted);
    }

    [Theory]
    [MemberData(nameof(EventInputs.Good), MemberType = typeof(EventInputs))]
    public void What_is_an_event_is_the_same_one_by_whichever_way_it_comes(string input, string names)
    {
        byte[] bytes = EventInputs.Bytes(input);

        Assert.Equal(EventFault.None, _reader.Read(bytes));
        Assert.Equal(names, Names(_reader.Event));
        Assert.Equal(names, ByLane(bytes));
        Assert.Equal(names, ByLane(_reader.Line.ToArray())); // what the journal keeps
    }

    // A request answers its timestamp, so that it must be one; a lane does not look at it.
    [Fact]
    public void A_timestamp_that_is_no_text_is_refused_where_it_would_be_answered()
    {
        byte[] json = """{"org":"acme","source":"shop","pop":"all","id":"ann","action":"buy","timestamp":7}"""u8.ToArray();

        Assert.Equal(EventFault.Mistyped, _reader.Read(json));
        Assert.Equal("acme|shop|all|ann|buy", ByLane(json));
    }

    [Fact]
    public void Any_bytes_are_judged_alike_by_requests_and_by_lanes()
    {
        byte[][] samples = [.. EventInputs.Good.Concat(EventInputs.Bad).Select(row => EventInputs.Bytes((string)row[0])).Where(static bytes => bytes.Length < 400)];
        Random random = new(20261123);
        int events = 0;
        for (int i = 0; i < 40_000; i++)
        {
            byte[] bytes = [.. samples[random.Next(samples.Length)]];
            for (int edits = random.Next(3); edits > 0 && bytes.Length > 0; edits--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)Telling[random.Next(Telling.Length)];
            }

            string? read = _reader.Read(bytes) == EventFault.None ? Names(_reader.Event) : null;
            if (read is null && bytes.AsSpan().IndexOf("timestamp"u8) >= 0)
            {
                continue;
            }

            Assert.True(read == ByLane(bytes), $"{Encoding.Latin1.GetString(bytes)}: {read} and {ByLane(bytes)}");
            events += read is null ? 0 : 1;
        }

        Assert.InRange(events, 2_000, 38_000);
    }

    private string? ByLane(byte[] line) => _lane.Map(new MappableLine { Line = line }, out PopulationEvent e) == MappingOutcome.Used ? Names(e) : null;

    private static string Names(in PopulationEvent e) =>
        string.Join('|', Encoding.UTF8.GetString(e.Org), Encoding.UTF8.GetString(e.Source), Encoding.UTF8.GetString(e.Pop), Encoding.UTF8.GetString(e.Id), Encoding.UTF8.GetString(e.Action));

    private async Task<HttpResponseMessage> PostAsync(string path, byte[] body, string type)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        return await one.Facade.Server.Client.PostAsync($"/api/v1/populations/{path}", content);
    }

    /// <summary>One server for all cases: none of them leaves anything behind.</summary>
    public sealed class OneServer : IAsyncLifetime
    {
        internal BinormalUnderTest Facade { get; private set; } = null!;

        internal long Counted => Facade.Server.Server.Streams.Find("populations")?.PopulationCounts.Seen ?? 0;

        public async Task InitializeAsync() => Facade = await BinormalUnderTest.StartAsync();

        public async Task DisposeAsync() => await Facade.DisposeAsync();
    }
}
