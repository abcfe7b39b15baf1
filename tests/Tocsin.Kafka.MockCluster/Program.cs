using System.Runtime.InteropServices;
using Tocsin.Kafka.MockCluster;

// A Kafka cluster that speaks the real protocol and lives in this process; see docs/guides/kafka.md. Its first line of output is where it listens; then each
// line of input is a command and is answered by "ok" or by what went wrong. It ends with its input, so it never outlives whoever started it.
//   topic NAME PARTITIONS      down BROKER      up BROKER      delay BROKER MILLISECONDS
//   leader TOPIC PARTITION BROKER              coordinator GROUP BROKER
int brokers = args is [{ } count, ..] ? int.Parse(count) : 1;
nint client = NativeMethods.New(NativeMethods.Producer, 0, 0, 0);
nint cluster = client == 0 ? 0 : NativeMethods.NewCluster(client, brokers);
if (cluster == 0)
{
    Console.Error.WriteLine("librdkafka made no mock cluster");
    return 1;
}

Console.WriteLine(Marshal.PtrToStringUTF8(NativeMethods.Bootstraps(cluster)));
while (Console.ReadLine() is { } line)
{
    string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    int? error = words switch
    {
        ["topic", { } name, { } partitions] => NativeMethods.CreateTopic(cluster, name, int.Parse(partitions), 1),
        ["down", { } broker] => NativeMethods.SetDown(cluster, int.Parse(broker)),
        ["up", { } broker] => NativeMethods.SetUp(cluster, int.Parse(broker)),
        ["delay", { } broker, { } milliseconds] => NativeMethods.SetDelay(cluster, int.Parse(broker), int.Parse(milliseconds)),
        ["leader", { } topic, { } partition, { } broker] => NativeMethods.SetLeader(cluster, topic, int.Parse(partition), int.Parse(broker)),
        ["coordinator", { } group, { } broker] => NativeMethods.SetCoordinator(cluster, "group", group, int.Parse(broker)),
        _ => null,
    };
    Console.WriteLine(error switch { 0 => "ok", null => "no such command", _ => $"error {error}" });
}

return 0;
