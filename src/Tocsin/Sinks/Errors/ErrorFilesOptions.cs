namespace Tocsin.Sinks.Errors;

/// <summary>The folder of error records: how its files are cut and how long they stay.</summary>
internal sealed record ErrorFilesOptions
{
    /// <summary>Where files lie; made when it is not there.</summary>
    public string Folder { get; init; } = Path.Combine("output", "errors");

    /// <summary>A file is finished when it has this many bytes. From 64 KiB to 16 GiB.</summary>
    public long RollBytes { get; init; } = 64L << 20;

    /// <summary>A file is finished when it is this old. From 1 s to 1 day.</summary>
    public TimeSpan RollAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes of finished files; the oldest beyond are removed. From 1 MiB on.</summary>
    public long RetainBytes { get; init; } = 1L << 30;

    /// <summary>Finished files older than this are removed. From 1 min on.</summary>
    public TimeSpan RetainFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Everything that is wrong, each with its key; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(Folder) || Folder.Contains('\0', StringComparison.Ordinal))
            yield return "Folder must name a folder.";
        if (RollBytes is < 64L << 10 or > 16L << 30)
            yield return $"RollBytes is {RollBytes}; it must be from 64KiB to 16GiB.";
        if (RollAfter < TimeSpan.FromSeconds(1) || RollAfter > TimeSpan.FromDays(1))
            yield return $"RollAfter is {RollAfter}; it must be from 1 s to 1 day.";
        if (RetainBytes < 1L << 20)
            yield return $"RetainBytes is {RetainBytes}; it must be 1MiB or more.";
        if (RetainFor < TimeSpan.FromMinutes(1))
            yield return $"RetainFor is {RetainFor}; it must be 1 min or more.";
    }
}
