using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tocsin.Facades.Binormal;
using Tocsin.Facades.LogDetection;
using Tocsin.Facades.Logs;
using Tocsin.Facades.Similarity;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Tests.Facades;

namespace Tocsin.Tests.Server.Security;

/// <summary>Walks every route that exists, of the main listener and of facades, and holds each to its role.</summary>
public sealed class RouteRoleTests : IAsyncLifetime
{
    private const string Everyone = "everyone";

    // A new route is a decision: it gets a row here.
    private static readonly Dictionary<string, string> Expected = new(StringComparer.Ordinal)
    {
        ["POST /api/v1/streams/{stream}/records"] = "ingest or admin",
        ["GET /api/v1/streams/"] = "read or admin",
        ["GET /api/v1/streams/{stream}"] = "read or admin",
        ["GET /api/v1/streams/{stream}/sources/{source}"] = "ingest or read or admin",
        ["POST /api/v1/streams/{stream}/commands/format"] = "admin",
        ["POST /api/v1/streams/{stream}/commands/model"] = "admin",
        ["POST /api/v1/streams/{stream}/commands/model/rollback"] = "admin",
        ["POST /api/v1/streams/{stream}/commands/sessions/reset"] = "admin",
        ["GET /api/v1/streams/{stream}/sessions"] = "read or admin",
        ["GET /api/v1/streams/{stream}/sessions/{id}"] = "read or admin",
        ["GET /api/v1/streams/{stream}/findings"] = "read or admin",
        ["POST /api/v1/streams/{stream}/predict"] = "read or admin",
        ["POST /api/v1/streams/{stream}/ask"] = "ingest or admin",
        ["GET /api/v1/streams/{stream}/answers/{position:long}"] = "ingest or read or admin",
        ["GET /api/v1/models/"] = "read or admin",
        ["GET /api/v1/models/{name}"] = "read or admin",
        ["POST /api/v1/models/"] = "admin",
        ["GET /api/v1/streams/{stream}/templates/"] = "read or admin",
        ["GET /api/v1/streams/{stream}/templates/{id}"] = "read or admin",
        ["GET /api/v1/streams/{stream}/tail"] = "read or admin",
        ["GET /api/v1/kafka/topics"] = "read or admin",
        ["GET /api/v1/kafka/topics/{topic}"] = "read or admin",
        ["GET /api/v1/kafka/topics/{topic}/partitions/{partition:int}/messages"] = "read or admin",
        ["POST /api/v1/populations/observe"] = "ingest or admin",
        ["POST /api/v1/populations/events"] = "ingest or admin",
        ["GET /api/v1/populations/answers/{position:long}"] = "ingest or read or admin",
        ["GET /api/v1/populations/scopes"] = "read or admin",
        ["GET /api/v1/populations/individuals"] = "read or admin",
        ["GET /api/v1/populations/individual"] = "read or admin",
        ["GET /api/v1/populations/findings"] = "read or admin",
        ["GET /api/v1/populations/feed"] = "read or admin",
        ["GET /api/v1/populations/rule"] = "read or admin",
        ["POST /api/v1/populations/rule"] = "admin",
        ["POST /api/v1/populations/reset"] = "admin",
        ["GET /api/v1/windows/"] = "read or admin",
        ["GET /api/v1/windows/{start}"] = "read or admin",
        ["GET /api/v1/windows/{start}/records"] = "read or admin",
        ["GET /api/v1/windows/events"] = "read or admin",
        ["GET /api/v1/streams/{stream}/windows/rule"] = "read or admin",
        ["PUT /api/v1/streams/{stream}/windows/rule"] = "admin",
        ["POST /api/v1/streams/{stream}/windows/reset"] = "admin",
        ["GET /api/v1/alerts/"] = "read or admin",
        ["GET /api/v1/alerts/{id}"] = "read or admin",
        ["GET /api/v1/alerts/sinks"] = "read or admin",
        ["GET /api/v1/alerts/events"] = "read or admin",
        ["POST /api/v1/alerts/{id}/acknowledge"] = "admin",
        ["POST /api/v1/alerts/{id}/resolve"] = "admin",
        ["GET /api/v1/findings/{id}/similar"] = "read or admin",
        ["GET /api/v1/streams/{stream}/findings/{id}/similar"] = "read or admin",
        ["POST /api/v1/findings/{id}/acknowledge"] = "admin",
        ["POST /api/v1/findings/{id}/resolve"] = "admin",
        ["GET /api/v1/files/"] = "read or admin",
        ["GET /api/v1/files/{id}"] = "read or admin",
        ["GET /api/v1/files/{id}/content"] = "read or admin",
        ["GET /api/v1/files/{id}/line"] = "read or admin",
        ["GET /api/v1/files/{id}/marks"] = "read or admin",
        ["GET /api/v1/services"] = "read or admin",
        ["GET /api/v1/search"] = "read or admin",
        ["GET /api/v1/tail"] = "read or admin",
        ["GET /api/v1/retention"] = "read or admin",
        ["GET /api/v1/vectors/"] = "read or admin",
        ["PUT /api/v1/vectors/{collection}"] = "admin",
        ["GET /api/v1/vectors/{collection}"] = "read or admin",
        ["DELETE /api/v1/vectors/{collection}"] = "admin",
        ["POST /api/v1/vectors/{collection}/vectors"] = "ingest or admin",
        ["GET /api/v1/vectors/{collection}/vectors/{id:long}"] = "read or admin",
        ["POST /api/v1/vectors/{collection}/delete"] = "ingest or admin",
        ["POST /api/v1/vectors/{collection}/search"] = "read or admin",
        ["GET /api/v1/remotes"] = "read or admin",
        ["GET /api/v1/remotes/{name}"] = "read or admin",
        ["GET /api/v1/sync"] = "read or admin",
        ["POST /api/v1/sync"] = "admin",
        ["GET /api/v1/images/"] = "read or admin",
        ["POST /api/v1/images/"] = "ingest or admin",
        ["GET /api/v1/images/{id}"] = "read or admin",
        ["DELETE /api/v1/images/{id}"] = "admin",
        ["GET /api/v1/images/{id}/thumbnail"] = "read or admin",
        ["GET /api/v1/images/{id}/similar"] = "read or admin",
        ["POST /api/v1/images/search"] = "read or admin",
        ["GET /api/v1/images/statistics"] = "read or admin",
        ["GET /api/v1/images/index"] = "read or admin",
        ["POST /api/v1/images/index"] = "admin",
        ["GET /openapi/{documentName}.json"] = "ingest or read or admin",
        ["GET /metrics"] = "read or admin",
        ["GET /health/live"] = Everyone,
        ["GET /health/ready"] = Everyone,
        ["GET /sign-in"] = Everyone,
        ["POST /sign-in"] = Everyone,
        ["POST /sign-out"] = Everyone,
    };

    private readonly DirectoryInfo _collection = Directory.CreateTempSubdirectory("tocsin-collection-");
    private ServerUnderTest _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerUnderTest.StartAsync(
            new TocsinSettings
            {
                Server = new ServerSettings { Keys = [Key("sender", Role.Ingest), Key("reader", Role.Read), Key("boss", Role.Admin)] },
                Facades = new Dictionary<string, FacadeSettings>
                {
                    ["echo"] = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) },
                    ["logdetection"] = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) },
                    ["binormal"] = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) },
                    ["logs"] = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) },
                    ["similarity"] = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) },
                },
                Collection = new CollectionSettings { Folder = _collection.FullName },
                Similarity = new SimilaritySettings { Folder = Path.Combine(_collection.FullName, "similarity") },
            },
            new EchoFacade(),
            new LogDetectionFacade(),
            new BinormalFacade(),
            new LogsFacade(),
            new SimilarityFacade());
        using HttpResponseMessage made = await _server.PostAsync("web", "line", headers: ("X-Api-Key", KeyOf("boss")));
        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _collection.Delete(recursive: true);
    }

    [Fact]
    public void Every_route_says_who_may_use_it()
    {
        string[] silent = [.. Routes().Where(route => route.Endpoint.Metadata.GetMetadata<AccessRule>() is null).Select(route => $"{route.Listener} {route.Name}")];

        Assert.Empty(silent);
    }

    [Fact]
    public void Every_route_has_the_role_that_was_decided_for_it()
    {
        (string Name, string)[] actual = [.. Routes()
            .Where(route => route.Listener == "main" && (route.Name.Contains("/api/", StringComparison.Ordinal) || Expected.ContainsKey(route.Name)))
            .Select(route => (route.Name, $"{route.Endpoint.Metadata.GetMetadata<AccessRule>()}"))
            .Order()];

        Assert.Equal([.. Expected.Select(row => (row.Key, row.Value)).Order()], actual);
    }

    [Fact]
    public void A_page_is_for_readers_and_its_files_are_for_nobody_with_less()
    {
        string[] open = [.. Routes()
            .Where(route => route.Listener == "main" && !Expected.ContainsKey(route.Name))
            .Where(route => $"{route.Endpoint.Metadata.GetMetadata<AccessRule>()}" != "read or admin")
            .Select(route => route.Name)];

        Assert.Empty(open);
    }

    [Fact]
    public async Task Every_route_refuses_who_may_not_and_answers_who_may()
    {
        int asked = 0;
        foreach ((string listener, string name, RouteEndpoint endpoint) in Routes().Where(route => route.Listener != "main" || Expected.ContainsKey(route.Name)))
        {
            AccessRule rule = endpoint.Metadata.GetMetadata<AccessRule>()!;
            foreach (string? key in new[] { null, "wrong", "sender", "reader", "boss" })
            {
                Caller? caller = key switch
                {
                    "sender" => new Caller(key, Role.Ingest),
                    "reader" => new Caller(key, Role.Read),
                    "boss" => new Caller(key, Role.Admin),
                    _ => null,
                };
                HttpStatusCode status = await AskAsync(listener, name, key);
                HttpStatusCode? refusal = rule.Allows(caller) ? null : caller is null ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden;
                bool refused = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

                // The sign-in form itself answers 401 to nothing, 400 to what is no form: neither is this layer's word.
                Assert.True(refusal is null ? !refused : status == refusal, $"{listener} {name} as {key ?? "nobody"}: {status}, expected {refusal?.ToString() ?? "an answer"}");
                asked++;
            }
        }

        Assert.True(asked > 5 * Expected.Count);
    }

    [Fact]
    public async Task A_bearer_token_is_as_good_as_the_header()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/streams");
        request.Headers.Authorization = new("Bearer", KeyOf("reader"));

        Assert.Equal(HttpStatusCode.OK, (await _server.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_sender_cannot_create_a_stream() =>
        await ServerUnderTest.AssertProblemAsync(
            HttpStatusCode.NotFound, "unknown_stream", await _server.PostAsync("other", "line", headers: ("X-Api-Key", KeyOf("sender"))));

    [Fact]
    public async Task A_refusal_is_a_problem_with_a_remedy()
    {
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.Unauthorized, "key_required", await _server.Client.GetAsync("/api/v1/streams"));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.Forbidden, "role_required", await _server.PostAsync("web", "x", headers: ("X-Api-Key", KeyOf("reader"))));
    }

    private static string KeyOf(string name) => $"{name}-secret-key-of-this-test";

    private static KeySettings Key(string name, Role role) => new() { Name = name, Role = role, Key = KeyOf(name) };

    private IEnumerable<(string Listener, string Name, RouteEndpoint Endpoint)> Routes() =>
        from listener in _server.Server.Listeners
        from endpoint in listener.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (listener.Name, $"{method} {endpoint.RoutePattern.RawText}", endpoint);

    private async Task<HttpStatusCode> AskAsync(string listener, string name, string? key)
    {
        string[] parts = name.Split(' ', 2);
        string path = parts[1].Replace("{stream}", "web", StringComparison.Ordinal).Replace("{id}", "T1", StringComparison.Ordinal)
            .Replace("{source}", "s", StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal)
            .Replace("{start}", "2026-01-02T03:04:00Z", StringComparison.Ordinal).Replace("{name}", "m", StringComparison.Ordinal).Replace("{position:long}", "0", StringComparison.Ordinal)
            .Replace("{topic}", "t", StringComparison.Ordinal).Replace("{partition:int}", "0", StringComparison.Ordinal)
            .Replace("{collection}", "c", StringComparison.Ordinal).Replace("{id:long}", "0", StringComparison.Ordinal);
        Assert.DoesNotContain('{', path);
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), new Uri(_server.Server.AddressOf(listener), path));
        if (key is not null)
        {
            request.Headers.Add("X-Api-Key", KeyOf(key));
        }

        if (parts[0] is "POST" or "PUT")
        {
            request.Content = new StringContent("{\"format\":\"none\"}", Encoding.UTF8, "application/json");
        }

        try
        {
            using HttpResponseMessage response = await _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return response.StatusCode;
        }
        catch (TaskCanceledException silence)
        {
            throw new TimeoutException($"{listener} {name} as {key ?? "nobody"}: no answer.", silence);
        }
    }
}
