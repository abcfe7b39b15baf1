namespace Tocsin.Commands.LogDetection;

/// <summary>What became of a sending, in all and block by block. One thread.</summary>
internal sealed class SendTally
{
    private const int MostBlocks = 100_000;

    private readonly Dictionary<string, BlockTally> _blocks = new(StringComparer.Ordinal);

    /// <summary>Lines that the server has answered for.</summary>
    public long Lines { get; private set; }

    /// <summary>Of these, lines after which their block was judged anomalous.</summary>
    public long Anomalies { get; private set; }

    /// <summary>Lines without an answer: the server failed over them each time, or had not judged them in time.</summary>
    public long Failed { get; private set; }

    /// <summary>Blank lines, which are not sent.</summary>
    public long Blank { get; set; }

    /// <summary>Bytes of the log, as it lies on the disk, up to the line under way; of a compressed one as far as it was read ahead.</summary>
    public long BytesRead { get; set; }

    /// <summary>Requests that had to be made again.</summary>
    public long Retries { get; set; }

    /// <summary>Why the first of the failed lines failed.</summary>
    public string? FirstFailure { get; private set; }

    /// <summary>Blocks, the anomalous ones first, then those with most lines.</summary>
    public IReadOnlyList<BlockTally> Blocks =>
        [.. _blocks.Values.OrderByDescending(static block => block.Anomalous).ThenByDescending(static block => block.Lines).ThenBy(static block => block.Block, StringComparer.Ordinal)];

    /// <summary>Counts a line's verdict.</summary>
    public void Count(LineVerdict verdict)
    {
        Lines++;
        bool anomalous = verdict.Anomalous == true;
        Anomalies += anomalous ? 1 : 0;
        if (verdict.Block is not { } name)
        {
            return;
        }

        if (!_blocks.TryGetValue(name, out BlockTally? block))
        {
            if (_blocks.Count >= MostBlocks)
            {
                return;
            }

            _blocks.Add(name, block = new BlockTally(name));
        }

        block.Lines++;
        block.Anomalies += anomalous ? 1 : 0;
        block.Anomalous = anomalous;
    }

    /// <summary>Counts a line without an answer.</summary>
    public void Fail(long number, string reason)
    {
        Failed++;
        FirstFailure ??= $"line {number}: {reason}";
    }
}

/// <summary>One block of a sending.</summary>
internal sealed class BlockTally(string block)
{
    public string Block => block;

    /// <summary>Its lines in this sending.</summary>
    public long Lines { get; set; }

    /// <summary>Lines after which it was judged anomalous.</summary>
    public long Anomalies { get; set; }

    /// <summary>The verdict after its last line.</summary>
    public bool Anomalous { get; set; }
}
