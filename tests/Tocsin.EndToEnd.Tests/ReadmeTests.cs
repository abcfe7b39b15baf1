using System.Text.RegularExpressions;
using Tocsin.EndToEnd.Tests.Commands;
using Tocsin.EndToEnd.Tests.Crashes;
using Tocsin.Engine.Tests;

namespace Tocsin.EndToEnd.Tests;

/// <summary>Runs the commands of the README as they stand, but for the port and the paths of the reader's own logs.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-readme-");
    private readonly int _port = FreePort.Take();
    private readonly int _binormalPort = FreePort.Take();
    private int _started;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_command_of_the_readme_does_what_it_says()
    {
        string[] commands = Commands();
        Assert.Contains("./tocsin demo", commands);
        Assert.Contains("eng/check.sh", commands);
        await MakeLogsAsync();

        await using KillableProgram server = KillableProgram.Start(
            "Tocsin listens on", new Dictionary<string, string>(), "serve", "--data", Path.Combine(_folder.FullName, "tocsin-data"), "--listen", $"127.0.0.1:{_port}",
            "--facade", $"binormal=127.0.0.1:{_binormalPort}");
        await server.UntilReadyAsync();
        foreach (string command in commands.Except(["eng/check.sh"])) // that one runs this test
        {
            if (command.StartsWith("./tocsin demo", StringComparison.Ordinal) || command.StartsWith("./tocsin serve", StringComparison.Ordinal))
            {
                await StartsAsync(command["./tocsin ".Length..].Split(' '));
                continue;
            }

            string line = command
                .Replace("./tocsin", "tocsin", StringComparison.Ordinal)
                .Replace("/var/log/syslog", "app.log", StringComparison.Ordinal)
                .Replace("127.0.0.1:8800", $"127.0.0.1:{_port}", StringComparison.Ordinal)
                .Replace("127.0.0.1:8080", $"127.0.0.1:{_binormalPort}", StringComparison.Ordinal);
            Outcome outcome = await ChildProgram.RunShellAsync($"cd '{_folder.FullName}'; {line}");

            Assert.True(outcome.Code == 0, $"{command}: exit code {outcome.Code}{Environment.NewLine}{outcome.Output}{outcome.Errors}");
            Assert.True(outcome.Output.Length > 0, $"{command}: says nothing");
        }

        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public void Every_link_of_the_readme_leads_somewhere()
    {
        string[] broken = [.. LocalLink().Matches(File.ReadAllText(Path.Combine(Root, "README.md")))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !Path.Exists(Path.Combine(Root, target)))];

        Assert.Empty(broken);
    }

    private async Task StartsAsync(string[] arguments)
    {
        string[] given = [.. arguments.Select(argument => (argument == "binormal" ? "binormal=127.0.0.1:0" : argument)
            .Replace("=app.tocsin", $"={Path.Combine(_folder.FullName, "app.tocsin")}", StringComparison.Ordinal))];
        await using KillableProgram program = KillableProgram.Start(
            "127.0.0.1", new Dictionary<string, string>(), [.. given, "--data", Path.Combine(_folder.FullName, $"{_started++}"), "--listen", "127.0.0.1:0"]);
        await program.UntilReadyAsync();
        Assert.Equal(0, await program.StopAsync());
    }

    private async Task MakeLogsAsync()
    {
        string log = string.Concat(Enumerable.Range(0, 200).Select(number =>
            $"Mar  1 12:{number / 60:00}:{number % 60:00} ada sshd[{number}]: Connection from 10.0.0.{number} port 22\n"
            + $"Mar  1 12:{number / 60:00}:{number % 60:00} ada sshd[{number}]: Accepted publickey for deploy from 10.0.0.{number}\n"));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "app.log"), log);
        await File.WriteAllLinesAsync(Path.Combine(_folder.FullName, "visits.jsonl"), Enumerable.Range(0, 200).Select(number =>
            $$"""{"org":"acme","source":"web","pop":"all","id":"v-{{number % 20}}","action":"GET /{{number % 3}}"}"""));
        await File.WriteAllLinesAsync(Path.Combine(_folder.FullName, "access.log"), Enumerable.Range(0, 200).Select(number =>
            $"10.0.0.{number % 20} - - [01/Mar/2026:12:00:{number % 60:00} +0000] \"GET /{number % 3} HTTP/1.1\" 200 512 \"-\" \"curl/8.0\""));
        Outcome packed = await ChildProgram.RunShellAsync($"cd '{_folder.FullName}'; gzip -k app.log; mkdir old; cp app.log.gz old/1.gz; cp app.log.gz old/2.gz");
        Assert.True(packed.Code == 0, packed.Errors);
    }

    private static string Root { get; } = FindRoot();

    private static string[] Commands() =>
    [
        .. ShellBlock().Matches(File.ReadAllText(Path.Combine(Root, "README.md")))
            .SelectMany(block => block.Groups["text"].Value.Split('\n'))
            .Select(line => Comment().Replace(line, "").Trim())
            .Where(line => line.Length > 0),
    ];

    private static string FindRoot()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Tocsin.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("No Tocsin.slnx above " + AppContext.BaseDirectory);
        }

        return folder.FullName;
    }

    [GeneratedRegex("```sh\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex ShellBlock();

    [GeneratedRegex("\\s#\\s.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\]\((?<target>[^)#:]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex LocalLink();
}
