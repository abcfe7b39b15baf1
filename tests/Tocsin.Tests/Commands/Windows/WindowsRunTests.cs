using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Tocsin.Commands;
using Tocsin.Commands.Windows;
using Tocsin.Engine.Windows.Records;
using Tocsin.Sinks;
using Tocsin.Sinks.Errors;

namespace Tocsin.Tests.Commands.Windows;

public sealed class WindowsRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-windows-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(30)]
    [InlineData(1)]
    [InlineData(60)]
    public async Task A_file_is_counted_as_in_the_plainest_way(int seconds)
    {
        HttpLines lines = new(seed: 1, count: 20_000);
        string output = await RunAsync(Request(lines.Json) with { Options = new() { Size = TimeSpan.FromSeconds(seconds) } });
        Assert.Equal(lines.Expected(seconds), Lines(output));
    }

    [Fact]
    public async Task Gzip_CSV_and_UTF16_give_the_same_windows()
    {
        HttpLines lines = new(seed: 2, count: 5_000);
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines.Json)));
        }

        foreach (byte[] bytes in new[] { packed.ToArray(), Encoding.UTF8.GetBytes(string.Join("\r\n", lines.Csv)), [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(string.Join('\n', lines.Json))] })
        {
            string path = Path.Combine(_folder.FullName, "log");
            await File.WriteAllBytesAsync(path, bytes);
            Assert.Equal(lines.Expected(), Lines(await RunAsync(Request([]) with { Input = path })));
        }
    }

    [Fact]
    public async Task A_heading_says_where_the_columns_are()
    {
        string[] csv = ["status,url,ip,timestamp", "404,/a,10.0.0.1,2025-05-30T18:52:01Z", "200,/b,10.0.0.2,2025-05-30T18:52:02Z", "404,/a,10.0.0.3,2025-05-30T18:52:03Z"];
        string line = Assert.Single(Lines(await RunAsync(Request(csv))));
        Assert.Contains("\"status\":404,\"error_count\":2,\"unique_ips\":2,\"urls\":[{\"url\":\"/a\",\"count\":2,", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_field_can_be_counted_by_and_stands_under_its_own_name()
    {
        HttpLines lines = new(seed: 3, count: 1_000);
        Assert.True(WindowRule.TryCreate("http", "url", ["status >= 500"], out WindowRule? rule, out _));
        string output = await RunAsync(Request(lines.Json) with { Rule = rule!, Options = new() { GroupField = "url" } });
        Assert.All(Lines(output), static line => Assert.Contains(",\"url\":\"/resource/", line, StringComparison.Ordinal));
        Assert.Equal(lines.Json.Count(static line => line.Contains("\"status\": 500", StringComparison.Ordinal)), Lines(output).Sum(static line => JsonDocument.Parse(line).RootElement.GetProperty("error_count").GetInt32()));
    }

    [Fact]
    public async Task An_alert_reaches_its_file_in_exactly_the_agreed_form()
    {
        HttpLines lines = new(seed: 4, count: 9_000);
        string alerts = Path.Combine(_folder.FullName, "alerts.jsonl");
        await RunAsync(Request(lines.Json) with { Options = new() { Threshold = 400 }, Alerts = [AlertSinkAddress.Parse(alerts, out _)!] });
        string[] expected = [.. lines.Expected().Where(static line => JsonDocument.Parse(line).RootElement.GetProperty("error_count").GetInt32() > 400)];
        string[] first = [.. (await File.ReadAllLinesAsync(alerts)).Where(static line => line.Contains("\"phase\":\"final\"", StringComparison.Ordinal))];
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Length, first.Length);
        Assert.All(expected.Zip(first), static pair =>
        {
            string head = pair.First[..pair.First.IndexOf(",\"urls\"", StringComparison.Ordinal)];
            Assert.StartsWith(head + ",\"alert\":\"ALERTE : Nombre d'erreurs élevé\",\"alert_timestamp\":\"", pair.Second, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Every_record_that_counts_is_in_the_errors_folder_and_no_other()
    {
        HttpLines lines = new(seed: 5, count: 3_000);
        string errors = Path.Combine(_folder.FullName, "errors");
        await RunAsync(Request(lines.Json) with { Errors = new ErrorFilesOptions { Folder = errors }, ErrorsGiven = true });
        Assert.Equal(
            lines.Json.Where(static line => !line.Contains("\"status\": 200", StringComparison.Ordinal)),
            Directory.GetFiles(errors, "*.json").Order().SelectMany(static file => File.ReadAllLines(file)));
    }

    [Fact]
    public async Task Garbage_is_counted_rejected_with_its_reason_and_harms_no_neighbour()
    {
        HttpLines lines = new(seed: 6, count: 1_000);
        List<string> mixed = [.. lines.Json];
        string[] garbage = ["{", "not json", "{\"timestamp\":\"yesterday\",\"status\":404}", "\u0000\u0001", "{\"timestamp\":\"2025-05-30T18:52:00Z\"}", new string('x', 2_000_000)];
        for (int k = 0; k < garbage.Length; k++)
        {
            mixed.Insert(100 * (k + 1), garbage[k]);
        }

        string rejects = Path.Combine(_folder.FullName, "rejects.jsonl");
        Assert.Equal(lines.Expected(), Lines(await RunAsync(Request(mixed) with { Rejects = rejects })));
        JsonElement[] rejected = [.. (await File.ReadAllLinesAsync(rejects)).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([101, 201, 301, 401, 501, 601], rejected.Select(static reject => reject.GetProperty("position").GetInt32()));
        Assert.All(rejected, static reject => Assert.NotEmpty(reject.GetProperty("reason").GetString()!));
        Assert.Equal(garbage[..5], rejected[..5].Select(static reject => reject.GetProperty("line").GetString()));
        Assert.True(rejected[5].GetProperty("truncated").GetBoolean());
    }

    [Fact]
    public async Task An_empty_file_has_no_windows_and_is_no_fault() => Assert.Empty(await RunAsync(Request([])));

    [Fact]
    public async Task A_file_of_which_nothing_can_be_read_is_a_failure_that_says_what_to_try()
    {
        CommandException fault = await Assert.ThrowsAsync<CommandException>(() => RunAsync(Request(["{}", "{}"])));
        Assert.Equal(ExitCode.Failed, fault.Code);
        Assert.Contains("--format", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_pipe_the_table_has_one_heading_and_the_word_where_it_rings()
    {
        HttpLines lines = new(seed: 7, count: 9_000);
        string output = await RunAsync(Request(lines.Json) with { Json = false, Options = new() { Threshold = 400 } });
        string[] rows = Lines(output);
        Assert.Single(rows, static row => row.Contains("error_count", StringComparison.Ordinal));
        Assert.Contains(rows, static row => row.Contains(" 404 ", StringComparison.Ordinal) && row.Contains("ALERT", StringComparison.Ordinal));
        Assert.DoesNotContain(rows, static row => row.Contains(" 500 ", StringComparison.Ordinal) && row.Contains("ALERT", StringComparison.Ordinal));
        Assert.Equal(lines.Expected().Count() + 1, rows.Length);
    }

    [Fact]
    public async Task A_webhook_on_this_machine_is_refused_before_anything_is_read()
    {
        CommandException fault = await Assert.ThrowsAsync<CommandException>(() => RunAsync(Request([]) with { Alerts = [AlertSinkAddress.Parse("http://127.0.0.1:1/x", out _)!] }));
        Assert.Equal(ExitCode.Outside, fault.Code);
        Assert.Contains("--allow-private-webhooks", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_errors_folder_that_was_asked_for_must_work_and_the_usual_one_need_not()
    {
        string file = Path.Combine(_folder.FullName, "a file");
        await File.WriteAllTextAsync(file, "");
        WindowsRequest request = Request(new HttpLines(seed: 8, count: 100).Json) with { Errors = new ErrorFilesOptions { Folder = Path.Combine(file, "errors") } };
        Assert.NotEmpty(await RunAsync(request));
        CommandException fault = await Assert.ThrowsAsync<CommandException>(() => RunAsync(request with { ErrorsGiven = true }));
        Assert.Equal(ExitCode.Outside, fault.Code);
    }

    private WindowsRequest Request(IEnumerable<string> lines)
    {
        string path = Path.Combine(_folder.FullName, "http.log");
        File.WriteAllText(path, string.Join('\n', lines));
        return new WindowsRequest { Input = path, Json = true };
    }

    private static async Task<string> RunAsync(WindowsRequest request)
    {
        StringWriter output = new();
        Assert.Equal(ExitCode.Done, await WindowsRun.RunAsync(request, output, TimeProvider.System, null, CancellationToken.None));
        return output.ToString();
    }

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
