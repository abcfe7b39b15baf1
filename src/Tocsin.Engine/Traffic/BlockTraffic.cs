namespace Tocsin.Engine.Traffic;

/// <summary>
/// A distributed file system in the manner of HDFS: blocks are allocated, received by three data nodes, stored, served and
/// deleted; a few are faulty, each in a way that the generator knows (<see cref="BlockFault"/>). Lines of many blocks interleave,
/// as they do in a real cluster.
/// </summary>
public sealed class BlockTraffic(int seed = 1) : TrafficGenerator(seed)
{
    private const int OpenBlocks = 60;

    private static readonly BlockFault[] Faults = [.. Enum.GetValues<BlockFault>().Where(fault => fault != BlockFault.None)];

    private readonly List<Queue<Event>> _open = [];
    private int _task;

    /// <summary>One block in so many is faulty, unless it is asked for otherwise.</summary>
    public const int UsualFaults = 60;

    /// <summary>One block in so many is faulty; 0 for none.</summary>
    public int FaultyOnceIn { get; init; } = UsualFaults;

    /// <summary>Told of each block as it is allocated, and of what will go wrong with it: the labels that a detector can be held against.</summary>
    public Action<string, BlockFault>? Allocated { get; init; }

    /// <inheritdoc/>
    public override bool IsAtRest => _open.Count == 0;

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
        while (_open.Count < (Finishing ? 1 : OpenBlocks))
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
        BlockFault fault = FaultyOnceIn > 0 && OnceIn(FaultyOnceIn) ? Pick(Faults) : BlockFault.None;
        Allocated?.Invoke(block, fault);
        int size = OnceIn(4) ? Random.Next(1_000_000, 67_108_864) : 67_108_864;
        string[] nodes = [Node(), Node(), Node()];
        Queue<Event> life = new();

        life.Enqueue(Name($"BLOCK* NameSystem.allocateBlock: /user/root/rand/_temporary/_task_{200811092030 + Random.Next(9)}_{_task++ % 10_000:D4}_m_{Random.Next(2000):D6}_0/part-{Random.Next(2000):D5}. {block}"));
        foreach (string node in nodes)
        {
            life.Enqueue(new("INFO", "dfs.DataNode$DataXceiver", $"Receiving block {block} src: /{Node()}:{Port()} dest: /{node}:50010"));
        }

        if (fault == BlockFault.DeletedTooSoon)
        {
            Delete(life, block, nodes[0]);
            return life;
        }

        int stored = fault is BlockFault.NeverStored or BlockFault.WriteException ? 1 + Random.Next(2) : nodes.Length;
        for (int replica = 0; replica < stored; replica++)
        {
            life.Enqueue(new("INFO", "dfs.DataNode$PacketResponder", $"PacketResponder {replica} for block {block} terminating"));
            life.Enqueue(new("INFO", "dfs.DataNode$PacketResponder", $"Received block {block} of size {size} from /{nodes[replica]}"));
            life.Enqueue(Name($"BLOCK* NameSystem.addStoredBlock: blockMap updated: {nodes[replica]}:50010 is added to {block} size {size}"));
        }

        AfterStoring(life, fault, block, nodes, size);
        if (stored < nodes.Length)
        {
            return life;
        }

        for (int reads = Skewed(6); reads > 0; reads--)
        {
            life.Enqueue(OnceIn(100)
                ? new("WARN", "dfs.DataNode$DataXceiver", $"{nodes[0]}:50010:Got exception while serving {block} to /{Node()}:")
                : new("INFO", "dfs.DataNode$DataXceiver", $"{Pick(nodes)}:50010 Served block {block} to /{Node()}"));
        }

        if (OnceIn(3))
        {
            life.Enqueue(new("INFO", "dfs.DataBlockScanner", $"Verification succeeded for {block}"));
        }

        if (fault == BlockFault.DeleteOfMissing)
        {
            life.Enqueue(Name($"BLOCK* NameSystem.delete: {block} is added to invalidSet of {nodes[0]}:50010"));
            life.Enqueue(new("WARN", "dfs.FSDataset", $"Unexpected error trying to delete block {block}. BlockInfo not found in volumeMap."));
        }
        else if (OnceIn(2))
        {
            Delete(life, block, nodes[0]);
        }

        return life;
    }

    private void AfterStoring(Queue<Event> life, BlockFault fault, string block, string[] nodes, int size)
    {
        switch (fault)
        {
            case BlockFault.WriteException:
                life.Enqueue(new("INFO", "dfs.DataNode$DataXceiver", $"writeBlock {block} received exception java.io.IOException: Could not read from stream"));
                life.Enqueue(new("ERROR", "dfs.DataNode$PacketResponder", $"PacketResponder {block} 2 Exception java.io.EOFException"));
                break;
            case BlockFault.RedundantStores:
                for (int copies = Random.Next(6, 20); copies > 0; copies--)
                {
                    life.Enqueue(Name($"BLOCK* NameSystem.addStoredBlock: Redundant addStoredBlock request received for {block} on {Pick(nodes)}:50010 size {size}"));
                }

                break;
            case BlockFault.ReplicaLost:
                life.Enqueue(new("WARN", "dfs.PendingReplicationBlocks$PendingReplicationMonitor", $"PendingReplicationMonitor timed out block {block}"));
                life.Enqueue(Name($"BLOCK* ask {nodes[0]}:50010 to replicate {block} to datanode(s) {Node()}:50010"));
                break;
            default:
                break;
        }
    }

    private void Delete(Queue<Event> life, string block, string node)
    {
        life.Enqueue(Name($"BLOCK* NameSystem.delete: {block} is added to invalidSet of {node}:50010"));
        life.Enqueue(new("INFO", "dfs.FSDataset", $"Deleting block {block} file /mnt/hadoop/dfs/data/current/subdir{Random.Next(64)}/{block}"));
    }

    private static Event Name(string content) => new("INFO", "dfs.FSNamesystem", content);

    private string Node() => $"10.25{Random.Next(2)}.{Random.Next(5, 20)}.{Random.Next(2, 250)}";

    private int Port() => Random.Next(32_768, 61_000);
}
