namespace Tocsin.Server.Settings;

/// <summary>
/// All that can be configured of <c>tocsin serve</c>, by <c>tocsin.json</c>, <c>TOCSIN__…</c> variables and flags. Names,
/// defaults and ranges stand on the properties.
/// </summary>
public sealed record TocsinSettings
{
    /// <summary>The folder that holds journals and checkpoints; made when it is not there.</summary>
    public string Data { get; init; } = "tocsin-data";

    /// <summary>The main listener and what protects it.</summary>
    public ServerSettings Server { get; init; } = new();

    /// <summary>Where lanes keep their checkpoints.</summary>
    public CheckpointSettings Checkpoints { get; init; } = new();

    /// <summary>The program's own log.</summary>
    public LoggingSettings Logging { get; init; } = new();

    /// <summary>Streams by name. A stream that is not named here is made with the defaults when an admin first sends to it.</summary>
    public IReadOnlyDictionary<string, StreamSettings> Streams { get; init; } = new Dictionary<string, StreamSettings>();

    /// <summary>Model bundles by name: where the file of each is. The first one judges every stream that names none.</summary>
    public IReadOnlyDictionary<string, string> Models { get; init; } = new Dictionary<string, string>();

    /// <summary>Where alerts are sent.</summary>
    public AlertSettings Alerts { get; init; } = new();

    /// <summary>The Kafka that sources, sinks and pages use.</summary>
    public KafkaSettings Kafka { get; init; } = new();

    /// <summary>Logs of other machines.</summary>
    public CollectionSettings Collection { get; init; } = new();

    /// <summary>Pictures that can be searched by picture.</summary>
    public SimilaritySettings Similarity { get; init; } = new();

    /// <summary>Collections of the user's own vectors.</summary>
    public VectorSettings Vectors { get; init; } = new();

    /// <summary>The facades that are on, by name.</summary>
    public IReadOnlyDictionary<string, FacadeSettings> Facades { get; init; } = new Dictionary<string, FacadeSettings>();

    /// <summary>What is set of a facade, or the defaults when it is off.</summary>
    internal FacadeSettings Facade(string name) =>
        Facades.FirstOrDefault(named => named.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value ?? new FacadeSettings();
}

/// <summary>Which store keeps the checkpoints.</summary>
public enum CheckpointStoreKind
{
    /// <summary>One SQLite database in the data folder.</summary>
    Sqlite,

    /// <summary>One file for each lane in the data folder.</summary>
    File,
}

/// <summary>Where lanes keep their checkpoints.</summary>
public sealed record CheckpointSettings
{
    /// <summary>The store.</summary>
    public CheckpointStoreKind Store { get; init; } = CheckpointStoreKind.Sqlite;
}

/// <summary>The program's own log: text on a terminal, JSON otherwise, on standard error or in a file.</summary>
public sealed record LoggingSettings
{
    /// <summary>The least grave level that is written; the variable <c>LOG_LEVEL</c> wins.</summary>
    public ProgramLogLevel Level { get; init; } = ProgramLogLevel.Information;

    /// <summary>A file to write instead of standard error.</summary>
    public string? File { get; init; }

    /// <summary>The file is rotated when it is this large.</summary>
    [Size("4KiB", "16GiB")]
    public long MaxBytes { get; init; } = 64L << 20;

    /// <summary>The file is rotated when it is this old.</summary>
    [Span("1m", "365d")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Rotated files that are kept.</summary>
    [Between(0, 1000)]
    public int Keep { get; init; } = 7;
}

/// <summary>Levels of the program's own log.</summary>
public enum ProgramLogLevel
{
    Trace,
    Debug,
    Information,
    Warning,
    Error,
    Critical,
}
