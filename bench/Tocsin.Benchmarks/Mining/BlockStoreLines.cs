using System.Buffers.Text;
using System.Text;

namespace Tocsin.Benchmarks.Mining;

/// <summary>Content of an HDFS log: its thirty kinds of message in about their real shares, every line with block ids, addresses and numbers of its own.</summary>
internal sealed class BlockStoreLines : ILineSource
{
    // Weight and text; %b is a block, %i an address, %p an address with a port, %n a number, %s a size, %f a task's part file.
    private static readonly (int Weight, string Text)[] Kinds =
    [
        (2100, "Receiving block %b src: /%p dest: /%p"),
        (2100, "BLOCK* NameSystem.addStoredBlock: blockMap updated: %p is added to %b size %s"),
        (2100, "PacketResponder %n for block %b terminating"),
        (2100, "Received block %b of size %s from /%i"),
        (650, "BLOCK* NameSystem.delete: %b is added to invalidSet of %p"),
        (650, "Deleting block %b file /mnt/hadoop/dfs/data/current/subdir%n/%b"),
        (700, "BLOCK* NameSystem.allocateBlock: /user/root/%f. %b"),
        (60, "%p Served block %b to /%i"),
        (60, "%p:Got exception while serving %b to /%i:"),
        (25, "Verification succeeded for %b"),
        (15, "Received block %b src: /%p dest: /%p of size %s"),
        (8, "BLOCK* ask %p to delete %b %b %b"),
        (5, "writeBlock %b received exception java.io.IOException: Could not read from stream"),
        (4, "PacketResponder %b %n Exception java.io.EOFException"),
        (4, "PacketResponder %n for block %b Interrupted."),
        (4, "Exception in receiveBlock for block %b java.io.IOException: Connection reset by peer"),
        (3, "BLOCK* ask %p to replicate %b to datanode(s) %p"),
        (3, "%p:Transmitted block %b to /%p"),
        (3, "%p Starting thread to transfer block %b to %p"),
        (3, "BLOCK* NameSystem.addStoredBlock: Redundant addStoredBlock request received for %b on %p size %s"),
        (2, "BLOCK* NameSystem.addStoredBlock: addStoredBlock request received for %b on %p size %s But it does not belong to any file."),
        (2, "Unexpected error trying to delete block %b. BlockInfo not found in volumeMap."),
        (2, "Changing block file offset of block %b from %n to %s meta file offset to %n"),
        (2, "Receiving empty packet for block %b"),
        (1, "BLOCK* Removing block %b from neededReplications as it does not belong to any file."),
        (1, "PendingReplicationMonitor timed out block %b"),
        (1, "%p:Exception writing block %b to mirror %p"),
        (1, "%p:Failed to transfer %b to %p got java.io.IOException: Connection reset by peer"),
        (1, "Reopen Block %b"),
        (1, "Adding an already existing block %b"),
    ];

    private static readonly string[] Jobs = ["rand", "rand2", "randtxt", "randtxt3", "sortrand", "sortrand5"];

    private readonly Random _random;
    private readonly byte[][] _texts = [.. Kinds.Select(kind => Encoding.UTF8.GetBytes(kind.Text))];
    private readonly byte[] _draw;

    public BlockStoreLines(int seed)
    {
        _random = new Random(seed);
        _draw = [.. Kinds.SelectMany((kind, index) => Enumerable.Repeat((byte)index, kind.Weight))];
    }

    public void WriteLine(LineChunk chunk)
    {
        ReadOnlySpan<byte> text = _texts[_draw[_random.Next(_draw.Length)]];
        for (int mark = text.IndexOf((byte)'%'); mark >= 0; mark = text.IndexOf((byte)'%'))
        {
            chunk.Write(text[..mark]);
            WriteParameter(chunk, text[mark + 1]);
            text = text[(mark + 2)..];
        }

        chunk.Write(text);
        chunk.EndLine();
    }

    private void WriteParameter(LineChunk chunk, byte kind)
    {
        switch ((char)kind)
        {
            case 'b':
                chunk.Write("blk_"u8);
                Number(chunk, _random.NextInt64(long.MinValue, long.MaxValue));
                break;
            case 'i' or 'p':
                chunk.Write("10.25"u8);
                Number(chunk, _random.Next(2));
                chunk.Write("."u8);
                Number(chunk, _random.Next(256));
                chunk.Write("."u8);
                Number(chunk, _random.Next(256));
                if (kind == 'p')
                {
                    chunk.Write(":"u8);
                    Number(chunk, _random.Next(3) > 0 ? 50010 : _random.Next(30000, 60000));
                }

                break;
            case 'n':
                Number(chunk, _random.Next(64));
                break;
            case 's':
                Number(chunk, _random.Next(3) > 0 ? 67108864 : _random.Next(67108864));
                break;
            default:
                chunk.Write(Encoding.UTF8.GetBytes(
                    $"{Jobs[_random.Next(Jobs.Length)]}/_temporary/_task_200811{_random.Next(10, 30)}{_random.Next(1000, 2400)}_{_random.Next(20):0000}_m_{_random.Next(2000):000000}_0/part-{_random.Next(2000):00000}"));
                break;
        }
    }

    private static void Number(LineChunk chunk, long number)
    {
        Utf8Formatter.TryFormat(number, chunk.Room(24), out int written);
        chunk.Advance(written);
    }
}
