using System.Diagnostics;

namespace Tocsin.Kafka.Tests;

/// <summary>
/// A Kafka cluster for tests: librdkafka's mock, in a process of its own, spoken to over TCP as a real one is. It starts when it is first asked something and
/// ends with the tests, also when they are killed. It keeps 5 MB or 100,000 messages a partition and then drops the oldest in silence; the first join of a group
/// takes 3 s, a later one nearly a session (see <see cref="Options"/>), so a class shares one cluster and gives each test topics and groups of its own.
/// </summary>
public sealed class MockKafka : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Lazy<(Process Process, string Bootstrap)> _cluster;

    public MockKafka()
        : this(brokers: 1)
    {
    }

    private MockKafka(int brokers) => _cluster = new(() => Start(brokers));

    /// <summary>A cluster of several brokers.</summary>
    public static MockKafka Of(int brokers) => new(brokers);

    /// <summary>Options for groups in tests: the mock waits for a missing member until nearly the end of its session.</summary>
    public static KafkaOptions Options { get; } = KafkaOptions.Parse(["session.timeout.ms=6000", "heartbeat.interval.ms=500"]);

    /// <summary>Options for a group whose members are not to be taken for missing however busy the machine is; a member that joins again after one was may wait for twenty seconds.</summary>
    public static KafkaOptions Lasting { get; } = KafkaOptions.Parse(["session.timeout.ms=20000", "heartbeat.interval.ms=500"]);

    /// <summary>Options with which a client that waits for its broker waits longer than any test: for tests that it does not.</summary>
    public static KafkaOptions Stubborn { get; } = KafkaOptions.Parse(["session.timeout.ms=290000", "heartbeat.interval.ms=500"]);

    /// <summary>Where it listens, <c>127.0.0.1:4711</c>.</summary>
    public string Bootstrap => _cluster.Value.Bootstrap;

    /// <summary>The address of a topic.</summary>
    public string Address(string topic) => $"kafka://{Bootstrap}/{topic}";

    /// <summary>Makes a topic.</summary>
    public void CreateTopic(string name, int partitions = 1) => Say($"topic {name} {partitions}");

    /// <summary>A broker (1, 2, …) refuses and breaks connections.</summary>
    public void Down(int broker = 1) => Say($"down {broker}");

    /// <summary>It takes connections again.</summary>
    public void Up(int broker = 1) => Say($"up {broker}");

    /// <summary>A command of the mock's program; throws what it answers when that is not "ok".</summary>
    public void Say(string command)
    {
        Process process = _cluster.Value.Process;
        lock (_cluster)
        {
            process.StandardInput.WriteLine(command);
            process.StandardInput.Flush();
            if (ReadLine(process) is not "ok" and var answer)
            {
                throw new InvalidOperationException($"The mock cluster answers '{command}' with: {answer}");
            }
        }
    }

    public void Dispose()
    {
        if (_cluster.IsValueCreated)
        {
            using Process process = _cluster.Value.Process;
            process.StandardInput.Close();
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
            }
        }
    }

    private static (Process Process, string Bootstrap) Start(int brokers)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Tocsin.Kafka.MockCluster.dll"));
        start.ArgumentList.Add($"{brokers}");
        Process process = Process.Start(start)!;
        return (process, ReadLine(process) ?? throw new InvalidOperationException("The mock cluster ended before it said where it listens."));
    }

    private static string? ReadLine(Process process)
    {
        Task<string?> line = process.StandardOutput.ReadLineAsync();
        return line.Wait(Patience) ? line.Result : throw new TimeoutException($"The mock cluster has not answered for {Patience.TotalSeconds:0} s.");
    }
}
