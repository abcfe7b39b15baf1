namespace Tocsin.Engine.Collection.Remotes.Probing;

/// <summary>What is to be known of a remote file: its head, and the block before each of these bytes.</summary>
/// <param name="Path">Its path under the remote's folder.</param>
/// <param name="Ends">Where blocks end; all beyond <see cref="FileHead.Length"/>.</param>
internal sealed record ProbeQuestion(string Path, IReadOnlyList<long> Ends);

/// <summary>What is known of a file by now.</summary>
internal sealed class ProbeAnswer
{
    /// <summary>Its first bytes, <see cref="FileHead.Length"/> at most.</summary>
    public byte[] Head { get; set; } = [];

    /// <summary>Whether it can be read there.</summary>
    public bool IsThere { get; set; }

    /// <summary>The <see cref="FileHead.Length"/> bytes that end at a byte; shorter where the file ends before.</summary>
    public Dictionary<long, byte[]> Blocks { get; } = [];

    /// <summary>Whether the file begins with what is in a local one, as far as both were looked at: its head and its end.</summary>
    /// <returns>Null when the block at the local file's end was not asked for yet.</returns>
    public bool? Continues(LocalFile local)
    {
        if (!IsThere)
        {
            return false;
        }

        byte[] head = local.Head();
        if (Head.Length < head.Length || !Head.AsSpan(0, head.Length).SequenceEqual(head))
        {
            return false;
        }

        return local.Size <= FileHead.Length ? true
            : Blocks.TryGetValue(local.Size, out byte[]? block) ? block.AsSpan().SequenceEqual(local.BlockBefore(local.Size))
            : null;
    }
}

/// <summary>Answers questions about files of the remote.</summary>
internal interface IProbe
{
    /// <summary>Adds what was asked to the answers, which are by path.</summary>
    Task AskAsync(IReadOnlyList<ProbeQuestion> questions, Dictionary<string, ProbeAnswer> answers, CancellationToken cancellation);
}
