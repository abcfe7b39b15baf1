using System.Net;
using Tocsin.Facades;
using Tocsin.Server;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Logging;

public sealed class LogOfRequestsTests : IDisposable
{
    private const string Key = "a-very-secret-key-of-mine";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-log-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("/api/v1/streams?api_key=" + Key, null)]
    [InlineData("/api/v1/streams", "X-Api-Key")]
    [InlineData("/_blazor?access_token=" + Key, null)]
    public async Task A_key_never_stands_in_the_log_at_any_level_wherever_a_client_puts_it(string path, string? header)
    {
        string file = Path.Combine(_folder.FullName, "tocsin.log");
        var settings = new TocsinSettings
        {
            Data = Path.Combine(_folder.FullName, "data"),
            Logging = new LoggingSettings { Level = ProgramLogLevel.Trace, File = file },
            Server = new ServerSettings
            {
                Listen = new IPEndPoint(IPAddress.Loopback, 0),
                Keys = [new KeySettings { Name = "ops", Role = Role.Admin, Key = Key }],
            },
        };
        await using (TocsinServer server = await TocsinServer.StartAsync(settings, TimeProvider.System, new FacadeRegistry([]), CancellationToken.None))
        {
            using var client = new HttpClient { BaseAddress = server.Address };
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (header is not null)
            {
                request.Headers.Add(header, Key);
            }

            using HttpResponseMessage response = await client.SendAsync(request);
            Assert.Equal(header is null ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, response.StatusCode);
        }

        string log = await File.ReadAllTextAsync(file);
        Assert.NotEmpty(log);
        Assert.DoesNotContain(Key, log, StringComparison.Ordinal);
    }
}
