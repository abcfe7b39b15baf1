using System.Collections;
using System.Text.Json;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Settings;

public sealed class FacadeSettingsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("{}", null, "127.0.0.1:3", 3)]
    [InlineData("{}", null, null, null)]
    [InlineData("""{ "Facades": { "echo": "127.0.0.1:1" } }""", null, null, 1)]
    [InlineData("""{ "Facades": { "echo": "" } }""", null, null, null)]
    [InlineData("""{ "Facades": { "echo": { "Listen": "127.0.0.1:1" } } }""", null, null, 1)]
    [InlineData("""{ "Facades": { "echo": { "Labels": "l.csv" } } }""", null, null, null)]
    [InlineData("""{ "Facades": { "echo": "127.0.0.1:1" } }""", "TOCSIN__Facades__Echo__Listen", null, 2)]
    [InlineData("""{ "Facades": { "echo": { "Listen": "127.0.0.1:1" } } }""", "TOCSIN__Facades__Echo", null, 2)]
    [InlineData("""{ "Facades": { "echo": { "Listen": "127.0.0.1:1" } } }""", "TOCSIN__Facades__Echo__Listen", "127.0.0.1:3", 3)]
    public void A_facade_is_an_address_or_a_group_and_what_is_said_later_wins(string file, string? variable, string? flag, int? port) =>
        Assert.Equal(port, Load(file, variable, flag).Listen?.Port);

    [Theory]
    [InlineData("""{ "Facades": { "echo": "127.0.0.1:1" } }""")]
    [InlineData("""{ "Facades": { "echo": { "Listen": "127.0.0.1:1" } } }""")]
    public void A_flag_that_names_a_facade_alone_leaves_its_address(string file) => Assert.Equal(1, Load(file, null, null).Listen!.Port);

    [Fact]
    public void A_facade_has_a_stream_and_labels_and_prints_as_it_was_understood()
    {
        File.WriteAllText(_file, """{ "Facades": { "Echo": { "Stream": "blocks", "Labels": "l.csv" } } }""");
        TocsinSettings settings = SettingsLoader.Load(_file, new Hashtable(), [("Facades:echo", "127.0.0.1:3", "--facade")], ["echo"]);

        string printed = SettingsPrinter.Print(settings);

        FacadeSettings echo = settings.Facade("echo");
        Assert.Equal(("blocks", "l.csv", 3), (echo.Stream, echo.Labels, echo.Listen!.Port));
        JsonElement json = JsonDocument.Parse(printed).RootElement.GetProperty("Facades").EnumerateObject().Single().Value;
        Assert.Equal("127.0.0.1:3", json.GetProperty("Listen").GetString());
        File.WriteAllText(_file, printed);
        Assert.Equal(echo, SettingsLoader.Load(_file, new Hashtable(), [], ["echo"]).Facade("echo"));
    }

    [Fact]
    public void A_strange_stream_no_labels_and_no_address_are_three_faults()
    {
        File.WriteAllText(_file, """{ "Facades": { "echo": { "Stream": "../x", "Labels": "", "Listen": "here" } } }""");

        SettingsException wrong = Assert.Throws<SettingsException>(() => SettingsLoader.Load(_file, new Hashtable(), [], ["echo"]));

        Assert.Equal(["Facades:echo:Labels", "Facades:echo:Listen", "Facades:echo:Stream"], wrong.Faults.Select(fault => fault.Key).Order(StringComparer.Ordinal));
    }

    private FacadeSettings Load(string file, string? variable, string? flag)
    {
        File.WriteAllText(_file, file);
        Hashtable variables = variable is null ? [] : new Hashtable { [variable] = "127.0.0.1:2" };
        return SettingsLoader.Load(_file, variables, [("Facades:echo", flag, "--facade")], ["echo"]).Facade("ECHO");
    }
}
