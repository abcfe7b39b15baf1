using System.Text.Json;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Logging;

/// <summary>The log of a running server, in a file of the test's: its lines about requests, by their ids.</summary>
internal sealed class LoggedRequests : IDisposable
{
    private const int RequestAnswered = 1022;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-requests-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "requests.log");

    /// <summary>What the server is to be told.</summary>
    public LoggingSettings Settings(ProgramLogLevel level) => new() { Level = level, File = Path };

    /// <summary>The line about a request. It is written when the answer has gone: waits for it.</summary>
    public async Task<JsonElement> OfAsync(string id)
    {
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        while (true)
        {
            JsonElement[] found = [.. Lines().Where(line => line.GetProperty("event").GetInt32() == RequestAnswered && line.GetProperty("id").GetString() == id)];
            if (found.Length > 0)
            {
                return Assert.Single(found);
            }

            Assert.False(patience.IsCancellationRequested, $"No line about {id} in: {string.Join('\n', Lines())}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // A line that is being written has no end yet.
    private IEnumerable<JsonElement> Lines()
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        string text = new StreamReader(file).ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
    }
}
