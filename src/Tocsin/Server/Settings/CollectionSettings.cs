using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Server.Settings;

/// <summary>Logs of other machines: fetched, sorted into categories, searched, fed into streams. On when a remote or a folder is named, or the facade <c>logs</c> is on.</summary>
public sealed record CollectionSettings
{
    /// <summary>The folder when none is named.</summary>
    public const string DefaultFolder = "data";

    /// <summary>The collection's folder; <see cref="DefaultFolder"/> in the working folder when it is not given.</summary>
    public string? Folder { get; init; }

    /// <summary>The machines, by a name of yours.</summary>
    public IReadOnlyDictionary<string, RemoteSettings> Remotes { get; init; } = new Dictionary<string, RemoteSettings>();

    /// <summary>The categories (services) in the order in which they are tried, in place of the ones that come with the program.</summary>
    public IReadOnlyList<CategorySettings> Categories { get; init; } = [];

    /// <summary>A regular expression over a file's path with the groups <c>job</c>, <c>array</c> and <c>account</c>, tried before SLURM's own names.</summary>
    public string? Jobs { get; init; }

    /// <summary>Whether what is new in files goes into the streams of their categories.</summary>
    public bool Feed { get; init; } = true;

    /// <summary>What is kept; all when nothing is said.</summary>
    public IReadOnlyList<RetentionSettings> Retention { get; init; } = [];
}

/// <summary>One machine whose logs are fetched by <c>rsync</c> over <c>ssh</c>.</summary>
public sealed record RemoteSettings
{
    private static readonly RemoteOptions Defaults = new() { Name = "", Host = "", User = "", Path = "", Folder = "" };

    /// <summary>Host name or address.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its port.</summary>
    [Between(1, 65535)]
    public int Port { get; init; } = Defaults.Port;

    /// <summary>Who logs in.</summary>
    public string User { get; init; } = "";

    /// <summary>The folder there; <c>~</c> is the home of <see cref="User"/>.</summary>
    public string Path { get; init; } = "";

    /// <summary>The folder under <c>logs</c> that mirrors it; the remote's name when it is not given.</summary>
    public string? Folder { get; init; }

    /// <summary>What is fetched, as rsync's patterns; all when nothing is said.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>What is left out, as rsync's patterns; stronger than <see cref="Include"/>.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Time from the end of a pass to the begin of the next.</summary>
    [Span("1s", "1d")]
    public TimeSpan Interval { get; init; } = Defaults.Interval;

    /// <summary>Bytes a second at most; no limit when it is not given.</summary>
    [Size("1KiB", "1TiB")]
    public long? BandwidthLimit { get; init; } = Defaults.BandwidthLimit;

    /// <summary>The private key's file; the agent and the user's own keys when it is not given.</summary>
    public string? Key { get; init; }

    /// <summary>How long a pass may take.</summary>
    [Span("10s", "7d")]
    public TimeSpan TimeLimit { get; init; } = Defaults.TimeLimit;

    /// <summary>How long the other side may be silent.</summary>
    [Span("1s", "10m")]
    public TimeSpan ConnectTimeout { get; init; } = Defaults.ConnectTimeout;

    /// <summary>Files at most; a remote with more is refused.</summary>
    [Between(1, 10_000_000)]
    public int MaxFiles { get; init; } = Defaults.MaxFiles;

    /// <summary>Bytes of it at most on this disk.</summary>
    [Size("1KiB", "1024TiB")]
    public long MaxBytes { get; init; } = Defaults.MaxBytes;

    /// <summary>Bytes that a pass leaves free on the disk.</summary>
    [Size("0B", "1024TiB")]
    public long KeepFree { get; init; } = Defaults.KeepFree;

    /// <summary>The settings that make this remote.</summary>
    internal static RemoteSettings Of(RemoteOptions options) => new()
    {
        Host = options.Host,
        Port = options.Port,
        User = options.User,
        Path = options.Path,
        Folder = options.Folder,
        Include = options.Include,
        Exclude = options.Exclude,
        Interval = options.Interval,
        BandwidthLimit = options.BandwidthLimit,
        Key = options.KeyFile,
        TimeLimit = options.TimeLimit,
        ConnectTimeout = options.ConnectTimeout,
        MaxFiles = options.MaxFiles,
        MaxBytes = options.MaxBytes,
        KeepFree = options.KeepFree,
    };

    /// <summary>The remote as it is fetched.</summary>
    internal RemoteOptions ToOptions(string name) => new()
    {
        Name = name,
        Host = Host,
        Port = Port,
        User = User,
        Path = Path,
        Folder = Folder ?? name,
        Include = Include,
        Exclude = Exclude,
        Interval = Interval,
        BandwidthLimit = BandwidthLimit,
        KeyFile = Key is { Length: > 0 } ? Key : null,
        TimeLimit = TimeLimit,
        ConnectTimeout = ConnectTimeout,
        MaxFiles = MaxFiles,
        MaxBytes = MaxBytes,
        KeepFree = KeepFree,
    };
}

/// <summary>One category of files. The name of one that comes with the program may stand alone for the group: it keeps its patterns.</summary>
[Shorthand(nameof(Name))]
public sealed record CategorySettings
{
    /// <summary>Says in place of a stream that the category's lines go into none.</summary>
    public const string NoStream = "none";

    /// <summary>What it is called: a folder, a service, and its stream when no other is named.</summary>
    public string Name { get; init; } = "";

    /// <summary>Files whose name contains (<c>x</c>), ends with (<c>*x</c>) or begins with (<c>x*</c>) one of these; case is ignored.</summary>
    public IReadOnlyList<string> Patterns { get; init; } = [];

    /// <summary>The stream of its lines, or <c>none</c>; the one of its own name when it is not given.</summary>
    public string? Stream { get; init; }
}

/// <summary>What is kept of a category's files.</summary>
public sealed record RetentionSettings
{
    /// <summary>The category; all of them, each by itself, when it is not given.</summary>
    public string? Category { get; init; }

    /// <summary>Files that were last written longer ago go.</summary>
    [Span("1m", "36500d")]
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Bytes that are kept; the oldest files go first.</summary>
    [Size("1KiB", "1024TiB")]
    public long? MaxBytes { get; init; }

    /// <summary>Files that are kept; the oldest go first.</summary>
    [Between(1, 10_000_000)]
    public int? MaxFiles { get; init; }

    /// <summary>Files that were not written for so long are compressed.</summary>
    [Span("1m", "36500d")]
    public TimeSpan? CompressAfter { get; init; }

    internal bool SaysNothing => MaxAge is null && MaxBytes is null && MaxFiles is null && CompressAfter is null;
}
