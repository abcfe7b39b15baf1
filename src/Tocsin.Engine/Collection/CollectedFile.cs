namespace Tocsin.Engine.Collection;

/// <summary>One file of the catalogue, as the last pass saw it.</summary>
public sealed record CollectedFile
{
    /// <summary>Its number, kept while the file grows and when it is renamed by a rotation.</summary>
    public required long Id { get; init; }

    /// <summary>The remote that it comes from; empty for a file that was put there by hand.</summary>
    public required string Remote { get; init; }

    /// <summary>Its path under <see cref="CollectionFolders.Logs"/>, with <c>/</c>. Passed through <c>RelativePath</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The last part of <see cref="Path"/>.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Bytes on disk.</summary>
    public required long Size { get; init; }

    /// <summary>When it was last written, UTC.</summary>
    public required DateTime Modified { get; init; }

    /// <summary>Its category (service).</summary>
    public required string Category { get; init; }

    /// <summary>How it is compressed.</summary>
    public FileCompression Compression { get; init; }

    /// <summary>Whole lines; null until they have been counted.</summary>
    public long? Lines { get; init; }

    /// <summary>The earliest time found in its lines, UTC; null when none was found.</summary>
    public DateTime? FirstTime { get; init; }

    /// <summary>The latest time found in its lines, UTC; null when none was found.</summary>
    public DateTime? LastTime { get; init; }

    /// <summary>The detected header format by its name (<c>syslog</c>, <c>json</c>, …); null when it is not known yet.</summary>
    public string? Header { get; init; }

    /// <summary>Lines that tell of errors; null until they have been counted.</summary>
    public long? Errors { get; init; }

    /// <summary>The job that wrote it (a SLURM job id, <c>4711</c> or <c>4711_12</c>), by its name; null for none.</summary>
    public string? Job { get; init; }

    /// <summary>The population of the job: its array (<c>4711</c>), its account, or the stem of the file's name; null without a job.</summary>
    public string? JobGroup { get; init; }
}
