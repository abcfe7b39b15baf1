namespace Tocsin.Engine.Templates;

/// <summary>An online template miner that answers exactly as Drain3 does. One thread owns it.</summary>
public sealed class DrainMiner
{
    /// <summary>A miner without clusters. Throws <see cref="ArgumentException"/> naming the option that is wrong.</summary>
    public DrainMiner(MinerOptions options) => Options = options;

    /// <summary>The settings it was made with.</summary>
    public MinerOptions Options { get; }

    /// <summary>Takes one line's content in UTF-8; allocates nothing unless a template is created or changed.</summary>
    /// <param name="content">The line without its header.</param>
    /// <param name="skipMasks">Bit k is set when mask k must not run (a replayed time-out).</param>
    public MinedLine Mine(ReadOnlySpan<byte> content, ulong skipMasks = 0) => throw new NotSupportedException("to come");
}
