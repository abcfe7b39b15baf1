using System.Collections;
using System.Net;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Settings;

public sealed class SettingsLoaderTests
{
    private static readonly string[] EveryFault =
    [
        "Checkpoints:Store", "Facades:binormal", "Server:Cors:Origins:0", "Server:DrainTimeout", "Server:Insecure", "Server:Keys:0:Name", "Server:Keys:0:Role",
        "Server:Keys:0:Role", "Server:Keys:0:Sha256", "Server:Limits:BatchBytes", "Server:Limits:JsonDepth", "Server:Listen", "Server:TrustedProxies:0", "Sevrer",
        "Streams:../etc", "Streams:web", "Streams:web:Miner:sim_th", "Streams:web:RetainBytes", "Streams:web:Sources:0",
    ];

    [Fact]
    public void Nothing_configured_is_loopback_and_the_defaults()
    {
        TocsinSettings settings = Load("{}");

        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 8800), settings.Server.Listen);
        Assert.Equal("tocsin-data", settings.Data);
        Assert.Equal(16L << 20, settings.Server.Limits.BatchBytes);
        Assert.Empty(settings.Streams);
    }

    [Fact]
    public void Flags_win_over_variables_and_variables_over_the_file()
    {
        const string File = """{ "Data": "file", "Server": { "Listen": "127.0.0.1:1" }, /* a comment */ "Logging": { "Keep": 3, }, }""";

        TocsinSettings settings = Load(
            File,
            new() { ["TOCSIN__DATA"] = "variable", ["TOCSIN__Server__Listen"] = "127.0.0.1:2", ["LOG_LEVEL"] = "debug" },
            ("Server:Listen", "127.0.0.1:3", "--listen"));

        Assert.Equal("variable", settings.Data);
        Assert.Equal(3, settings.Server.Listen.Port);
        Assert.Equal(3, settings.Logging.Keep);
        Assert.Equal(ProgramLogLevel.Debug, settings.Logging.Level);
    }

    [Fact]
    public void A_stream_is_configured_with_durations_sizes_and_Drain3_names()
    {
        TocsinSettings settings = Load(
            """
            { "Streams": { "web": {
                "Format": "combined", "Durability": "os", "RetainBytes": "256MiB", "RetainFor": "2h", "MaxLineBytes": "4KiB",
                "Sources": ["listen://127.0.0.1:9000"],
                "Miner": { "sim_th": 0.5, "depth": 5, "extra_delimiters": ["="], "masks": [["\\d+", "NUM"]] } } } }
            """);

        StreamSettings web = settings.Streams["web"];
        Assert.Equal(256L << 20, web.ToOptions().RetainBytes);
        Assert.Equal(TimeSpan.FromHours(2), web.ToOptions().RetainFor);
        Assert.Equal(4096, web.ToOptions().MaxLineBytes);
        Assert.Equal(0.5, web.ToPipelineOptions().Miner.SimTh);
        Assert.Equal(["="], web.ToPipelineOptions().Miner.ExtraDelimiters);
        Assert.Equal("NUM", Assert.Single(web.ToPipelineOptions().Miner.Masks).Name);
    }

    [Fact]
    public void All_faults_are_reported_at_once_each_with_key_value_origin_and_remedy()
    {
        SettingFault[] faults = Faults(
            """
            { "Sevrer": 1, "Server": { "Listen": "nowhere", "Limits": { "BatchBytes": "1TiB", "JsonDepth": "deep" }, "DrainTimeout": "never",
              "Keys": [{ "Name": "a b", "Role": "king" }], "Cors": { "Origins": ["*"] }, "TrustedProxies": ["everybody"] },
              "Checkpoints": { "Store": "floppy" },
              "Streams": { "../etc": {}, "web": { "Format": "esperanto", "Miner": { "sim_th": 7 }, "Sources": ["gopher://x"], "RetainBytes": "2MiB" } } }
            """,
            new() { ["TOCSIN__Server__Insecure"] = "perhaps" },
            ("Facades:binormal", "", "--facade"));

        Assert.Equal(
            EveryFault,
            faults.Select(fault => fault.Key).Order(StringComparer.Ordinal));
        Assert.All(faults, fault => Assert.False(string.IsNullOrWhiteSpace(fault.Remedy)));
        Assert.Contains("Did you mean Server?", faults.Single(fault => fault.Key == "Sevrer").Remedy, StringComparison.Ordinal);
        SettingFault insecure = faults.Single(fault => fault.Key == "Server:Insecure");
        Assert.Equal(("perhaps", "TOCSIN__Server__Insecure"), (insecure.Value, insecure.Origin));
        Assert.Equal("--facade", faults.Single(fault => fault.Key == "Facades:binormal").Origin);
    }

    [Fact]
    public void An_address_beyond_loopback_needs_a_key_or_insecure()
    {
        SettingFault fault = Assert.Single(Faults("""{ "Server": { "Listen": "0.0.0.0:8800" } }"""));
        Assert.Equal("Server:Listen", fault.Key);
        Assert.Contains("--insecure", fault.Remedy, StringComparison.Ordinal);

        Assert.Equal(IPAddress.Any, Load("""{ "Server": { "Listen": "0.0.0.0:8800", "Insecure": true } }""").Server.Listen.Address);
        Load("""{ "Server": { "Listen": "0.0.0.0:8800", "Keys": [{ "Name": "a", "Role": "read", "Key": "0123456789abcdef" }] } }""");
    }

    [Fact]
    public void A_secret_may_stand_in_a_file_and_is_never_printed()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "a-very-secret-key-of-mine\n");
            TocsinSettings settings = Load("{}", new()
            {
                ["TOCSIN__Server__Keys__0__Name"] = "web",
                ["TOCSIN__Server__Keys__0__Role"] = "ingest",
                ["TOCSIN__Server__Keys__0__KeyFile"] = file,
            });

            Assert.Equal("a-very-secret-key-of-mine", Assert.Single(settings.Server.Keys).Key);
            Assert.DoesNotContain("very-secret", SettingsPrinter.Print(settings), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_secret_that_is_wrong_is_not_printed_either()
    {
        SettingFault[] faults = Faults("""{ "Server": { "Keys": [{ "Name": "a", "Role": "read", "Key": "hunter2" }] } }""");

        Assert.Equal("Server:Keys:0:Key", Assert.Single(faults).Key);
        Assert.DoesNotContain("hunter2", faults[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_printed_is_what_is_read()
    {
        const string Text = """{ "Server": { "Listen": "127.0.0.1:99", "DrainTimeout": "90s" }, "Streams": { "web": { "RetainFor": "36h", "MaxLineBytes": "1KiB" } } }""";
        string printed = SettingsPrinter.Print(Load(Text));

        Assert.Equal(printed, SettingsPrinter.Print(Load(printed)));
        Assert.Contains("\"36h\"", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json", "is not JSON")]
    [InlineData("[]", "does not hold a JSON object")]
    public void A_file_that_is_no_configuration_is_a_fault(string text, string problem) =>
        Assert.Contains(problem, Assert.Single(Faults(text)).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_tcp_listener_beyond_loopback_must_be_asked_for_by_name()
    {
        const string Text = """{ "Streams": { "web": { "Sources": ["listen://0.0.0.0:5140", "listen://127.0.0.1:5141"] } } }""";

        Assert.Equal("Streams:web:Sources:0", Assert.Single(Faults(Text)).Key);
        Assert.Equal(2, Load(Text, flags: ("Server:Insecure", "true", "--insecure")).Streams["web"].Sources.Count);
    }

    [Theory]
    [InlineData("TOCSIN__SERVER", "Server")]
    [InlineData("TOCSIN__STREAMS", "Streams")]
    [InlineData("TOCSIN__SERVER__KEYS", "Server:Keys")]
    [InlineData("TOCSIN__STREAMS__WEB__SOURCES", "Streams:web:Sources")]
    public void A_value_that_nothing_reads_is_a_fault_and_hides_no_other(string variable, string key)
    {
        const string File =
            """{ "Server": { "Listen": "nowhere", "Keys": [{ "Name": "a", "Role": "read", "Key": "0123456789abcdef" }] }, "Streams": { "web": { "Sources": ["-"] } } }""";
        string[] faults = [.. Faults(File, new() { [variable] = "5" }).Select(fault => fault.Key)];

        Assert.Contains(key, faults, StringComparer.OrdinalIgnoreCase);
        Assert.Contains("Server:Listen", faults, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_data_folder_without_a_name_is_a_fault() => Assert.Equal("Data", Assert.Single(Faults("""{ "Data": "" }""")).Key);

    [Fact]
    public void A_file_that_was_named_and_is_not_there_is_a_fault() =>
        Assert.Equal("--config", Assert.Single(Assert.Throws<SettingsException>(
            () => SettingsLoader.Load("/no/such/tocsin.json", new Hashtable(), [], [])).Faults).Key);

    private static SettingFault[] Faults(string file, Hashtable? variables = null, params (string Key, string? Value, string Flag)[] flags) =>
        [.. Assert.Throws<SettingsException>(() => Load(file, variables, flags)).Faults];

    private static TocsinSettings Load(string file, Hashtable? variables = null, params (string Key, string? Value, string Flag)[] flags)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, file);
            return SettingsLoader.Load(path, variables ?? [], flags, []);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
