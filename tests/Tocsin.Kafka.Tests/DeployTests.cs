using System.Text.RegularExpressions;

namespace Tocsin.Kafka.Tests;

/// <summary>What the compose file says; whether containers start cannot be tried where there is no container engine.</summary>
public sealed partial class DeployTests
{
    private static readonly string Root = FindRoot();
    private static readonly Dictionary<string, string> Compose = Flatten(File.ReadAllLines(Path.Combine(Root, "deploy", "compose.yaml")));

    [Fact]
    public void The_compose_file_has_the_three_services_and_no_ZooKeeper()
    {
        string[] services = [.. Compose.Keys.Where(key => key.StartsWith("services/", StringComparison.Ordinal)).Select(key => key.Split('/')[1]).Distinct()];

        Assert.Equal(["kafka", "log-generator", "log-analyzer"], services);
        Assert.Equal("broker,controller", Compose["services/kafka/environment/KAFKA_PROCESS_ROLES"]);
        Assert.DoesNotContain(Compose.Values, value => value.Contains("zookeeper", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Rate_and_URLs_of_the_generator_come_from_the_environment_and_are_50_and_10_without_it()
    {
        string command = Compose["services/log-generator/command"];

        Assert.Contains("\"--rate\", \"${LOG_RATE:-50}\"", command, StringComparison.Ordinal);
        Assert.Contains("\"--urls\", \"${LOG_URLS:-10}\"", command, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_Kafka_address_in_the_compose_file_can_be_read_and_generator_and_analyser_mean_the_same_topic()
    {
        string[] addresses = [.. Compose.Values.SelectMany(value => KafkaUrl().Matches(value)).Select(match => match.Value)];

        Assert.All(addresses, address => Assert.NotNull(KafkaAddress.Parse(address, out _)));
        Assert.Equal(["http-logs", "http-logs", "alerts"], addresses.Select(address => KafkaAddress.Parse(address, out _)!.Topic));
    }

    [Theory]
    [InlineData("services/log-generator/build/dockerfile")]
    [InlineData("services/log-analyzer/build/dockerfile")]
    public void What_is_built_is_there_and_brings_the_programs_and_libraries_that_it_calls(string key)
    {
        string dockerfile = File.ReadAllText(Path.Combine(Root, Compose[key]));
        string program = dockerfile[dockerfile.LastIndexOf("FROM ", StringComparison.Ordinal)..];

        // What is installed beside the program, not where it is built.
        Assert.All(["librdkafka1", "openssh-client", "rsync", "libgd3", "libhdf5-103-1"], package => Assert.Contains($" {package} ", program, StringComparison.Ordinal));
        Assert.Contains("src/Tocsin", dockerfile, StringComparison.Ordinal);
    }

    // As much of YAML as the file uses: mappings by indentation, scalars, and lists, whose items belong to their key. A line that is none of these is a fault.
    private static Dictionary<string, string> Flatten(string[] lines)
    {
        Dictionary<string, string> flat = new(StringComparer.Ordinal);
        Stack<(int Indent, string Path)> open = new();
        foreach (string line in lines.Where(line => line.Trim().Length > 0 && !line.TrimStart().StartsWith('#')))
        {
            Assert.DoesNotContain('\t', line);
            int indent = line.Length - line.TrimStart().Length;
            while (open.Count > 0 && open.Peek().Indent >= indent)
            {
                open.Pop();
            }

            string above = open.Count > 0 ? open.Peek().Path : "";
            if (line.TrimStart().StartsWith("- ", StringComparison.Ordinal))
            {
                flat[above] = flat.GetValueOrDefault(above) + line.Trim()[2..] + "\n";
                continue;
            }

            Match pair = Pair().Match(line.Trim());
            Assert.True(pair.Success, $"no mapping: {line}");
            string path = above.Length == 0 ? pair.Groups["key"].Value : $"{above}/{pair.Groups["key"].Value}";
            Assert.True(flat.TryAdd(path, pair.Groups["value"].Value.Trim('"')), $"twice: {path}");
            open.Push((indent, path));
        }

        return flat;
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tocsin.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The checkout's root is not above the tests.");
    }

    [GeneratedRegex("^(?<key>[A-Za-z0-9_-]+):(?:\\s+(?<value>.*))?$")]
    private static partial Regex Pair();

    [GeneratedRegex("kafka://[^\"\\s\\]]+")]
    private static partial Regex KafkaUrl();
}
