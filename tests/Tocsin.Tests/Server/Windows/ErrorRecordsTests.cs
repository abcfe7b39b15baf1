using System.Text.Json;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Windows;

/// <summary>The folder of error records: every record that is counted, in whole files, whatever happens between.</summary>
public sealed class ErrorRecordsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-errors-");

    private string Errors => Path.Combine(_folder.FullName, "errors");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_record_that_is_counted_is_there_once_the_server_has_stopped_and_none_twice()
    {
        DirectoryInfo data = _folder.CreateSubdirectory("data");
        TocsinSettings settings = Traffic.Settings(new WindowSettings { Errors = Errors });
        for (int run = 0; run < 3; run++)
        {
            await using ServerUnderTest server = await ServerUnderTest.StartInAsync(data, settings);
            await server.SendAsync("web", string.Join('\n', Enumerable.Range(0, 300).Select(i => Traffic.Line(i % 3 == 0 ? 404 : 200, (run * 300) + i, i))) + "\nnonsense");
        }

        string[] lines = [.. Directory.GetFiles(Errors, "part-*.json").Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines)];
        Assert.Equal(300, lines.Length);
        Assert.Equal(300, lines.Distinct(StringComparer.Ordinal).Count());
        Assert.All(lines, line => Assert.Equal(404, JsonDocument.Parse(line).RootElement.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task A_rule_that_changes_is_followed_at_its_position()
    {
        await using (ServerUnderTest server = await ServerUnderTest.StartAsync(Traffic.Settings(new WindowSettings { Errors = Errors })))
        {
            await server.SendAsync("web", Traffic.Line(404, 0) + "\n" + Traffic.Line(500, 1));
            using HttpResponseMessage changed = await server.Client.PutAsync(
                "/api/v1/streams/web/windows/rule", new StringContent("""{"rule":{"where":["{status} >= 500"]}}""", System.Text.Encoding.UTF8, "application/json"));
            changed.EnsureSuccessStatusCode();
            await server.SendAsync("web", Traffic.Line(404, 2) + "\n" + Traffic.Line(503, 3));
        }

        string[] lines = [.. Directory.GetFiles(Errors, "part-*.json").SelectMany(File.ReadAllLines)];
        Assert.Equal([404, 500, 503], lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("status").GetInt32()));
    }
}
