using System.Net;
using System.Text.Json;
using Tocsin.Facades.LogDetection;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Tests.Server;

namespace Tocsin.Tests.Facades.LogDetection;

/// <summary>What the facade answers to requests that do not fit: FastAPI's shapes.</summary>
public sealed class LogDetectionFaultTests : IAsyncLifetime
{
    private FacadeUnderTest _facade = null!;

    public async Task InitializeAsync() => _facade = await FacadeUnderTest.StartAsync();

    public async Task DisposeAsync() => await _facade.DisposeAsync();

    [Theory]
    [InlineData("/process_line", null, """["body"]""", "missing")]
    [InlineData("/process_line", "{", """["body",1]""", "json_invalid")]
    [InlineData("/process_line", "[]", """["body"]""", "model_attributes_type")]
    [InlineData("/process_line", "{}", """["body","line"]""", "missing")]
    [InlineData("/process_line", """{"line": 7}""", """["body","line"]""", "string_type")]
    [InlineData("/process_line", """{"line": null}""", """["body","line"]""", "string_type")]
    [InlineData("/process_line", """{"lin\ud800": "x"}""", """["body","line"]""", "missing")]
    [InlineData("/process_line", """{"l\u0069ne": 7}""", """["body","line"]""", "string_type")]
    [InlineData("/process_line", """{"line": "x", "client_id": "one"}""", """["body","client_id"]""", "int_parsing")]
    [InlineData("/process_line", """{"line": "x", "client_id": 1.5}""", """["body","client_id"]""", "int_type")]
    [InlineData("/process_line", """{"line": "x", "client_id": 1e30}""", """["body","client_id"]""", "int_type")]
    [InlineData("/process_line", """{"line": "x", "model_type": 3}""", """["body","model_type"]""", "string_type")]
    [InlineData("/predict", "{}", """["body","log_line"]""", "missing")]
    [InlineData("/predict", """{"log_line": "x", "block_id": 7}""", """["body","block_id"]""", "string_type")]
    [InlineData("/predict_batch", "{}", """["body","log_lines"]""", "missing")]
    [InlineData("/predict_batch", """{"log_lines": "x"}""", """["body","log_lines"]""", "list_type")]
    [InlineData("/predict_batch", """{"log_lines": ["x", 3]}""", """["body","log_lines",1]""", "string_type")]
    [InlineData("/predict_batch_optimized", "{}", """["body"]""", "list_type")]
    [InlineData("/predict_batch_optimized", """[{"log_line": "x"}, "y"]""", """["body",1]""", "model_attributes_type")]
    [InlineData("/predict_batch_optimized", """[{"log_line": "x"}, {"block_id": "b"}]""", """["body",1,"log_line"]""", "missing")]
    [InlineData("/switch_model", null, """["query","model_type"]""", "missing")]
    public async Task A_request_that_does_not_fit_is_422_with_place_message_and_kind(string path, string? body, string loc, string type)
    {
        (HttpStatusCode status, JsonElement answer) = await _facade.TryPostAsync(path, body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        JsonElement fault = Assert.Single(answer.GetProperty("detail").EnumerateArray());
        Assert.Equal(loc, fault.GetProperty("loc").GetRawText());
        Assert.Equal(type, fault.GetProperty("type").GetString());
        Assert.NotEmpty(fault.GetProperty("msg").GetString()!);
    }

    [Fact]
    public async Task A_field_whose_name_is_no_text_is_passed_over()
    {
        (HttpStatusCode status, _) = await _facade.TryPostAsync("/process_line", """{"line": "x", "lin\ud800": 1, "\udc00client_id": "one"}""");

        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task All_that_does_not_fit_is_said_at_once()
    {
        (_, JsonElement answer) = await _facade.TryPostAsync("/process_line", """{"client_id": "x", "model_type": null}""");

        Assert.Equal(["missing", "int_parsing", "string_type"], answer.GetProperty("detail").EnumerateArray().Select(static fault => fault.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task A_block_id_that_no_session_can_have_is_422()
    {
        (HttpStatusCode status, JsonElement answer) = await _facade.TryPostAsync("/predict", $$"""{"log_line": "x", "block_id": "{{new string('b', 257)}}"}""");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("string_too_long", answer.GetProperty("detail")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_client_that_is_no_number_is_422_of_the_address()
    {
        using HttpResponseMessage response = await _facade.Client.GetAsync("/blocks?client_id=all");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("""["query","client_id"]""", (await ServerUnderTest.ReadAsync(response)).GetProperty("detail")[0].GetProperty("loc").GetRawText());
    }

    [Theory]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound, "Not Found")]
    [InlineData("GET", "/process_line", HttpStatusCode.MethodNotAllowed, "Method Not Allowed")]
    [InlineData("POST", "/blocks", HttpStatusCode.MethodNotAllowed, "Method Not Allowed")]
    public async Task What_FastAPI_says_by_itself_is_said_in_its_words(string method, string path, HttpStatusCode status, string detail)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        using HttpResponseMessage response = await _facade.Client.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal($$"""{"detail":"{{detail}}"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public void Every_route_has_the_role_that_was_decided_for_it()
    {
        Dictionary<string, string> expected = new(StringComparer.Ordinal)
        {
            ["GET /"] = "everyone",
            ["GET /health"] = "everyone",
            ["GET /current_model"] = "read or admin",
            ["GET /stats"] = "read or admin",
            ["GET /blocks"] = "read or admin",
            ["GET /metrics"] = "read or admin",
            ["POST /process_line"] = "ingest or admin",
            ["POST /predict"] = "ingest or admin",
            ["POST /predict_batch"] = "ingest or admin",
            ["POST /predict_batch_optimized"] = "ingest or admin",
            ["POST /reset"] = "admin",
            ["POST /load_labels"] = "admin",
            ["POST /switch_model"] = "admin",
        };

        Assert.Equal([.. expected.Select(row => $"{row.Key}: {row.Value}").Order(StringComparer.Ordinal)], Routes().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_client_that_sends_line_by_line_as_fast_as_it_can_is_within_rates_that_as_many_other_requests_are_not()
    {
        await using FacadeUnderTest limited = await FacadeUnderTest.StartAsync(new ServerSettings { RateLimits = new RateLimitSettings { PerAddress = 1, Burst = 20 } });

        for (int i = 0; i < 150; i++)
        {
            await limited.ProcessAsync($"line {i}");
        }

        List<HttpStatusCode> others = [];
        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage response = await limited.Client.GetAsync("/stats");
            others.Add(response.StatusCode);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, others);
    }

    [Fact]
    public void The_shipped_program_has_the_facade() => Assert.IsType<LogDetectionFacade>(Tocsin.Facades.FacadeRegistry.Shipped.Find("LogDetection"));

    private IEnumerable<string> Routes() =>
        from listener in _facade.Server.Server.Listeners
        where listener.Name == "logdetection"
        from endpoint in Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions
            .GetRequiredService<Microsoft.AspNetCore.Routing.EndpointDataSource>(listener.App.Services).Endpoints.OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.HttpMethodMetadata>()!.HttpMethods
        select $"{method} {endpoint.RoutePattern.RawText}: {endpoint.Metadata.GetMetadata<AccessRule>()}";
}
