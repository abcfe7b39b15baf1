using Tocsin.EndToEnd.Tests.Crashes;
using Tocsin.Engine.Tests;

namespace Tocsin.EndToEnd.Tests.Commands;

/// <summary>What a server does at its start, and what keeps it from starting, with the exit code that says so.</summary>
public sealed class ServeCommandTests
{
    [Fact]
    public async Task A_server_keeps_no_key_in_the_home_of_its_user_and_does_not_warn_of_one()
    {
        DirectoryInfo home = Directory.CreateTempSubdirectory("tocsin-home-"), data = Directory.CreateTempSubdirectory("tocsin-own-");
        try
        {
            await using (KillableProgram server = KillableProgram.Start(
                "Tocsin listens on", new Dictionary<string, string> { ["HOME"] = home.FullName, ["DOTNET_CLI_HOME"] = home.FullName, ["DOTNET_EnableDiagnostics"] = "0" },
                "serve", "--data", data.FullName, "--listen", $"127.0.0.1:{FreePort.Take()}"))
            {
                await server.UntilReadyAsync();
                Assert.Equal(0, await server.StopAsync());
                Assert.DoesNotContain("DataProtection", server.Errors, StringComparison.Ordinal);
            }

            Assert.Empty(home.EnumerateFileSystemInfos());
        }
        finally
        {
            home.Delete(recursive: true);
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Variables_of_the_older_image_service_that_are_no_good_are_all_said_at_once_with_the_code_of_wrong_usage()
    {
        Outcome outcome = await ChildProgram.RunShellAsync("API_HOST=pictures.example API_PORT=80000 NUM_WORKERS=many VECTOR_DIMENSION=0 tocsin serve --facade similarity");

        Assert.Equal((2, ""), (outcome.Code, outcome.Output));
        string[] lines = outcome.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("tocsin: ", line, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("pictures.example:80000", StringComparison.Ordinal) && line.Contains("API_HOST, API_PORT", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("\"many\" (from NUM_WORKERS)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("\"0\" (from VECTOR_DIMENSION)", StringComparison.Ordinal));
    }
}
