namespace Tocsin.Engine.Sequences.Lanes;

/// <summary>A line on its way to its sessions.</summary>
internal readonly ref struct SessionLine
{
    /// <summary>Its journal position.</summary>
    public required long Position { get; init; }

    /// <summary>When it arrived, in UTC ticks.</summary>
    public required long ArrivalTicks { get; init; }

    /// <summary>Its own time in UTC ticks; 0 when it names none.</summary>
    public long EventTicks { get; init; }

    /// <summary>The whole line.</summary>
    public required ReadOnlySpan<byte> Line { get; init; }

    /// <summary>The line without its header.</summary>
    public required ReadOnlySpan<byte> Content { get; init; }

    /// <summary>The live miner's cluster.</summary>
    public long Cluster { get; init; }

    /// <summary>The key that its sender named; empty without one.</summary>
    public ReadOnlySpan<byte> SessionKey { get; init; }

    /// <summary>Who sent it.</summary>
    public int? Client { get; init; }
}

/// <summary>Which masks of a bundle's templates ran out of time on the line at hand: an outcome that replay must obey, so it goes through the journal.</summary>
internal interface IMaskOutcomes
{
    /// <summary>The masks that ran out of time in an earlier run and must not run now.</summary>
    ulong Skipped(string bundle);

    /// <summary>Masks have run out of time: notes that durably.</summary>
    void TimedOut(string bundle, ulong masks);
}

/// <summary>What a lane knows of its lines without a model. The lane's thread only.</summary>
internal interface ILiveLines
{
    /// <summary>The text of a live template now; null when it was evicted.</summary>
    string? Template(long cluster);

    /// <summary>A line that is still in the live view.</summary>
    bool TryFind(long position, out long cluster, out string content);
}

/// <summary>A journal or a state names a bundle that cannot be had. The message says which, and what to do.</summary>
public sealed class BundleMissingException : Exception
{
    internal BundleMissingException(string hash, string? name, string where)
        : base($"{where} names the model {(name is null ? "" : $"'{name}' ")}with hash {hash}, and no such bundle is here. Give its file back (tocsin serve --model {name ?? "NAME"}=FILE, "
            + "or put it into the models folder of the data directory) and restart: a lane's verdicts need the bundles that its records name.")
    {
        Hash = hash;
    }

    /// <summary>The bundle's hash.</summary>
    public string Hash { get; }
}
