using Tocsin.Commands;
using Tocsin.Commands.LogDetection;

namespace Tocsin.Tests.Commands.LogDetection;

public sealed class ClientSettingsTests : IDisposable
{
    private readonly string _working = Directory.CreateTempSubdirectory("tocsin-working-").FullName;
    private readonly string _program = Directory.CreateTempSubdirectory("tocsin-program-").FullName;

    public void Dispose()
    {
        Directory.Delete(_working, recursive: true);
        Directory.Delete(_program, recursive: true);
    }

    [Fact]
    public void Without_a_file_the_older_clients_defaults_hold()
    {
        ClientSettings settings = Load();

        Assert.Equal(
            new ClientSettings
            {
                ServerUrl = new Uri("http://localhost:8000"),
                DefaultModel = "transformer",
                DefaultClientId = 1,
                RequestTimeout = TimeSpan.FromSeconds(30),
                LogFilePath = "",
                RefreshInterval = TimeSpan.FromSeconds(2),
            },
            settings);
    }

    [Fact]
    public void The_older_clients_file_is_understood()
    {
        Write(_working, """
            { // as it was
              "ServerUrl": "http://10.0.0.7:8000/", "DefaultModel": "LSTM", "DefaultClientId": 3, "RequestTimeout": 45,
              "LogFilePath": "C:\\logs\\hdfs.log", "RefreshInterval": 500, "Theme": { "Dark": true }, }
            """);

        ClientSettings settings = Load();

        Assert.Equal("http://10.0.0.7:8000/", settings.ServerUrl.AbsoluteUri);
        Assert.Equal(("lstm", true, 3), (settings.DefaultModel, settings.ModelIsChosen, settings.DefaultClientId));
        Assert.Equal((TimeSpan.FromSeconds(45), TimeSpan.FromMilliseconds(500)), (settings.RequestTimeout, settings.RefreshInterval));
        Assert.Equal(@"C:\logs\hdfs.log", settings.LogFilePath);
    }

    [Fact]
    public void Names_in_any_case_and_numbers_in_quotation_marks_are_understood()
    {
        Write(_working, """{ "serverURL": "localhost:9", "requesttimeout": "1.5", "DEFAULTCLIENTID": "-4" }""");

        ClientSettings settings = Load();

        Assert.Equal((9, TimeSpan.FromSeconds(1.5), -4), (settings.ServerUrl.Port, settings.RequestTimeout, settings.DefaultClientId));
        Assert.False(settings.ModelIsChosen);
    }

    [Fact]
    public void The_working_folder_comes_before_the_programs()
    {
        Write(_program, """{ "DefaultClientId": 2 }""");
        Assert.Equal(2, Load().DefaultClientId);

        Write(_working, """{ "DefaultClientId": 5 }""");
        Assert.Equal(5, Load().DefaultClientId);
    }

    [Theory]
    [InlineData("{ \"ServerUrl\": \"ftp://x\" }", "ServerUrl = \"ftp://x\" cannot be used. Write http://localhost:8000.")]
    [InlineData("{ \"RequestTimeout\": 0 }", "RequestTimeout = \"0\"")]
    [InlineData("{ \"RequestTimeout\": 1e300 }", "RequestTimeout")]
    [InlineData("{ \"RefreshInterval\": \"soon\" }", "milliseconds, from 50 to 3600000")]
    [InlineData("{ \"DefaultClientId\": 1.5 }", "a whole number")]
    [InlineData("{ \"DefaultModel\": null }", "Transformer, LSTM, CNN or Ensemble")]
    [InlineData("{ \"ServerUrl\": }", "is not JSON: line 1")]
    [InlineData("[]", "does not hold a JSON object")]
    public void What_cannot_be_used_is_wrong_usage_with_file_value_and_remedy(string text, string message)
    {
        Write(_working, text);

        CommandException fault = Assert.Throws<CommandException>(() => Load());

        Assert.Equal(ExitCode.WrongUsage, fault.Code);
        Assert.Contains(Path.Combine(_working, "appsettings.json"), fault.Message, StringComparison.Ordinal);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    private static void Write(string folder, string text) => File.WriteAllText(Path.Combine(folder, "appsettings.json"), text);

    private ClientSettings Load() => ClientSettings.Load(_working, _program);
}
