using Tocsin.Engine.Formats;
using Tocsin.Engine.Templates;

namespace Tocsin.Engine.Pipeline;

/// <summary>How the lines of one stream are read and mined. Defaults and ranges stand on the properties; <see cref="Faults"/> checks them.</summary>
public sealed record PipelineOptions
{
    /// <summary>The stream's name, where alerts name it; empty when they need not.</summary>
    public string Stream { get; init; } = "";

    /// <summary>The header format: a preset's name, a pattern, or <c>auto</c> to decide on the first lines.</summary>
    public string Format { get; init; } = FormatCatalogue.Auto;

    /// <summary>The miner's settings.</summary>
    public MinerOptions Miner { get; init; } = MinerOptions.Default;

    /// <summary>Templates kept unless <see cref="MinerOptions.MaxClusters"/> says otherwise; the least recently used leaves. From 1 to 1,000,000.</summary>
    public int MaxTemplates { get; init; } = 10_000;

    /// <summary>Bytes of lines kept for the live view, from 64 KiB to 1 GiB; rounded up to a power of two.</summary>
    public int TailBytes { get; init; } = 4 << 20;

    /// <summary>Lines kept for the live view, from 1 to 1,000,000; fewer where <see cref="TailBytes"/> does not hold them.</summary>
    public int TailLines { get; init; } = 20_000;

    /// <summary>Everything that is wrong, each with its key; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (!FormatCatalogue.IsAuto(Format) && !FormatCatalogue.TryFind(Format, out _, out string? error))
            yield return $"Format: {error}";
        if (MaxTemplates is < 1 or > 1_000_000)
            yield return $"MaxTemplates is {MaxTemplates}; it must be from 1 to 1,000,000.";
        if (TailBytes is < 64 << 10 or > 1 << 30)
            yield return $"TailBytes is {TailBytes}; it must be from 64 KiB to 1 GiB.";
        if (TailLines is < 1 or > 1_000_000)
            yield return $"TailLines is {TailLines}; it must be from 1 to 1,000,000.";
    }
}
