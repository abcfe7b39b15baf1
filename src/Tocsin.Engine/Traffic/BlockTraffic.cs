namespace Tocsin.Engine.Traffic;

/// <summary>
/// A distributed file system in the manner of HDFS: blocks are allocated, received by three data nodes, stored, served and
/// deleted; a few run into trouble. Lines of many blocks interleave, as they do in a real cluster.
/// </summary>
public sealed class BlockTraffic(int seed = 1) : TrafficGenerator(seed)
{
    private const int OpenBlocks = 60;

    private readonly List<Queue<Event>> _open = [];
    private int _task;

    private readonly record struct Event(string Level, string Component, string Content);

    /// <inheritdoc/>
    public override string Stream => "blocks";

    /// <inheritdoc/>
    public override string Format => "hdfs";

    /// <inheritdoc/>
    public override double LinesPerSecond => 120;

    /// <inheritdoc/>
    public override string Next(DateTime time)
    {
        while (_open.Count < OpenBlocks)
        {
            _open.Add(LifeOfABlock());
        }

        int chosen = Random.Next(_open.Count);
        Event next = _open[chosen].Dequeue();
        if (_open[chosen].Count == 0)
        {
            _open.RemoveAt(chosen);
        }

        return $"{time:yyMMdd HHmmss} {Random.Next(13, 3000)} {next.Level} {next.Component}: {next.Content}";
    }

    private Queue<Event> LifeOfABlock()
    {
        string block = $"blk_{Random.NextInt64(long.MinValue, long.MaxValue)}";
        int size = OnceIn(4) ? Random.Next(1_000_000, 67_108_864) : 67_108_864;
        string[] nodes = [Node(), Node(), Node()];
        Queue<Event> life = new();

        life.Enqueue(Name($"BLOCK* NameSystem.allocateBlock: /user/root/rand/_temporary/_task_{200811092030 + Random.Next(9)}_{_task++ % 10_000:D4}_m_{Random.Next(2000):D6}_0/part-{Random.Next(2000):D5}. {block}"));
        foreach (string node in nodes)
        {
            life.Enqueue(new("INFO", "dfs.DataNode$DataXceiver", $"Receiving block {block} src: /{Node()}:{Port()} dest: /{node}:50010"));
        }

        if (OnceIn(40))
        {
            Trouble(life, block, nodes[0]);
        }

        for (int replica = 0; replica < nodes.Length; replica++)
        {
            life.Enqueue(new("INFO", "dfs.DataNode$PacketResponder", $"PacketResponder {replica} for block {block} terminating"));
            life.Enqueue(new("INFO", "dfs.DataNode$PacketResponder", $"Received block {block} of size {size} from /{nodes[replica]}"));
            life.Enqueue(Name($"BLOCK* NameSystem.addStoredBlock: blockMap updated: {nodes[replica]}:50010 is added to {block} size {size}"));
        }

        for (int reads = Skewed(6); reads > 0; reads--)
        {
            life.Enqueue(new("INFO", "dfs.DataNode$DataXceiver", $"{Pick(nodes)}:50010 Served block {block} to /{Node()}"));
        }

        if (OnceIn(3))
        {
            life.Enqueue(new("INFO", "dfs.DataBlockScanner", $"Verification succeeded for {block}"));
        }

        if (OnceIn(2))
        {
            life.Enqueue(Name($"BLOCK* NameSystem.delete: {block} is added to invalidSet of {nodes[0]}:50010"));
            life.Enqueue(new("INFO", "dfs.FSDataset", $"Deleting block {block} file /mnt/hadoop/dfs/data/current/subdir{Random.Next(64)}/{block}"));
        }

        return life;
    }

    private void Trouble(Queue<Event> life, string block, string node)
    {
        switch (Random.Next(3))
        {
            case 0:
                life.Enqueue(new("WARN", "dfs.DataNode$DataXceiver", $"{node}:50010:Got exception while serving {block} to /{Node()}:"));
                break;
            case 1:
                life.Enqueue(new("INFO", "dfs.DataNode$DataXceiver", $"writeBlock {block} received exception java.io.IOException: Could not read from stream"));
                life.Enqueue(new("ERROR", "dfs.DataNode$PacketResponder", $"PacketResponder {block} 2 Exception java.io.EOFException"));
                break;
            default:
                life.Enqueue(new("WARN", "dfs.PendingReplicationBlocks$PendingReplicationMonitor", $"PendingReplicationMonitor timed out block {block}"));
                life.Enqueue(Name($"BLOCK* ask {node}:50010 to replicate {block} to datanode(s) {Node()}:50010"));
                break;
        }
    }

    private static Event Name(string content) => new("INFO", "dfs.FSNamesystem", content);

    private string Node() => $"10.25{Random.Next(2)}.{Random.Next(5, 20)}.{Random.Next(2, 250)}";

    private int Port() => Random.Next(32_768, 61_000);
}
