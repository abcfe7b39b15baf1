using System.Net;
using System.Text.Json;
using Tocsin.Engine.Similarity.Collections;
using Tocsin.Server.Settings;
using Tocsin.Tests.Facades;
using Tocsin.Tests.Server.Similarity;

namespace Tocsin.Tests.Server.Logging;

/// <summary>What a running server writes about the requests of its facades.</summary>
public sealed class LoggedRequestsTests : IDisposable
{
    private readonly LoggedRequests _log = new();

    public void Dispose() => _log.Dispose();

    [PictureFact]
    public async Task Each_request_of_the_facade_for_pictures_is_logged_at_information_with_what_went_wrong()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.StartAsync(
            folder => File.WriteAllText(Path.Combine(folder, "features.h5"), "these are no features"), logging: _log.Settings(ProgramLogLevel.Information));
        await similarity.UntilAsync(() => similarity.Host.Collection.Status.State == CollectionState.Broken);

        (string Id, HttpMethod Method, string Route, HttpStatusCode Status, string Level, string Error)[] asked =
        [
            ("r-1", HttpMethod.Get, "/stats", HttpStatusCode.OK, "info", "none"),
            ("r-2", HttpMethod.Get, "/health", HttpStatusCode.ServiceUnavailable, "warn", "images_broken: "),
            ("r-3", HttpMethod.Get, "/images?page=0", HttpStatusCode.UnprocessableEntity, "info", "unprocessable: query.page: Input should be greater than or equal to 1"),
            ("r-4", HttpMethod.Post, "/search/image", HttpStatusCode.ServiceUnavailable, "warn", "images_broken: "),
            ("r-5", HttpMethod.Get, "/nothing", HttpStatusCode.NotFound, "info", "not_found: There is nothing at /nothing."),
            ("r-6", HttpMethod.Delete, "/health", HttpStatusCode.MethodNotAllowed, "info", "method_not_allowed: "),
        ];
        foreach ((string id, HttpMethod method, string route, HttpStatusCode status, string level, string error) in asked)
        {
            using HttpResponseMessage answer = await AskAsync(similarity.Facade, id, method, route);
            Assert.Equal(status, answer.StatusCode);

            JsonElement line = await _log.OfAsync(id);
            Assert.Equal(
                (level, "similarity", method.Method, $"{similarity.Facade.BaseAddress}{route[1..]}", "127.0.0.1", (int)status),
                (Text(line, "level"), Text(line, "listener"), Text(line, "method"), Text(line, "url"), Text(line, "address"), line.GetProperty("status").GetInt32()));
            Assert.StartsWith(error, Text(line, "error"), StringComparison.Ordinal);
            Assert.True(line.GetProperty("milliseconds").GetDouble() >= 0);
        }

        Assert.Contains("is no HDF5 file", Text(await _log.OfAsync("r-2"), "error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_went_away_and_an_answer_that_broke_off_are_logged_as_what_they_are()
    {
        var echo = new EchoFacade(misbehaves: true);
        var settings = new TocsinSettings
        {
            Logging = _log.Settings(ProgramLogLevel.Debug),
            Facades = new Dictionary<string, FacadeSettings> { ["echo"] = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) } },
        };
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(settings, echo);
        using var client = new HttpClient { BaseAddress = server.Server.AddressOf("echo"), Timeout = ServerUnderTest.Patience };
        using var impatience = new CancellationTokenSource();

        Task<HttpResponseMessage> waiting = AskAsync(client, "gone", HttpMethod.Get, "/wait", impatience.Token);
        await echo.Waited.WaitAsync(ServerUnderTest.Patience);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => AskAsync(client, "broken", HttpMethod.Get, "/broken"));

        JsonElement gone = await _log.OfAsync("gone");
        Assert.Equal(499, gone.GetProperty("status").GetInt32());
        Assert.StartsWith("client_gone: The client went away", Text(gone, "error"), StringComparison.Ordinal);
        Assert.StartsWith("answer_broken_off: ", Text(await _log.OfAsync("broken"), "error"), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, string id, HttpMethod method, string route, CancellationToken cancellation = default) =>
        client.SendAsync(new HttpRequestMessage(method, route) { Headers = { { "X-Request-Id", id } } }, cancellation);

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
