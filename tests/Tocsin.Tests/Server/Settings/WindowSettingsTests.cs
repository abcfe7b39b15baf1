using System.Collections;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Settings;

public sealed class WindowSettingsTests
{
    [Fact]
    public void Windows_and_sinks_are_configured_by_a_word_or_by_their_parts()
    {
        TocsinSettings settings = Load(
            """
            { "Streams": { "a": { "Windows": "http" }, "b": { "Windows": { "Group": "method", "Where": ["{status} >= 500"], "Size": "1m", "Threshold": 5, "Errors": "out/b" } } },
              "Alerts": { "Sinks": ["alerts.jsonl", { "Address": "https://ops.example.org/x", "Secret": "0123456789abcdef", "Timeout": "3s" }] } }
            """);

        Assert.Equal("http", settings.Streams["a"].Windows!.ReadRule(out _)!.Name);
        WindowSettings b = settings.Streams["b"].Windows!;
        Assert.Contains("\"group\":\"method\"", b.ReadRule(out _)!.Text, StringComparison.Ordinal);
        Assert.Equal((TimeSpan.FromMinutes(1), 5, "out/b"), (b.ToOptions().Size, b.ToOptions().Threshold, b.ToErrorOptions()!.Folder));
        Assert.Equal(["alerts.jsonl", "https://ops.example.org/x"], settings.Alerts.Sinks.Select(sink => sink.Address));
        Assert.DoesNotContain("0123456789abcdef", SettingsPrinter.Print(settings), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once_with_its_key()
    {
        SettingsException wrong = Assert.Throws<SettingsException>(() => Load(
            """
            { "Streams": { "a": { "Windows": { "Rule": "http", "Group": "x" } }, "b": { "Windows": "nonsense" }, "c": { "Windows": { "Size": "500ms", "Errors": "out" } },
                           "d": { "Windows": { "Errors": "out" } } },
              "Alerts": { "Sinks": ["alerts.jsonl", "alerts.jsonl", "ftp://x", { "Address": "https://x.example", "Secret": "short" }] } }
            """));

        string[] keys = [.. wrong.Faults.Select(fault => fault.Key).Distinct()];
        Assert.Equal(
            ["Alerts:Sinks:1", "Alerts:Sinks:2", "Alerts:Sinks:3", "Streams:a:Windows", "Streams:b:Windows", "Streams:c:Windows:Size", "Streams:d:Windows:Errors"],
            keys.Order(StringComparer.Ordinal));
        Assert.All(wrong.Faults, fault => Assert.NotEmpty(fault.Remedy));
        Assert.DoesNotContain("short", wrong.Message.Replace("shorter", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static TocsinSettings Load(string json)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, json);
            return SettingsLoader.Load(path, new Hashtable(), [], []);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
