namespace Tocsin.Facades.Logs;

// What the routes answer: names and kinds of the fields are the older program's. Written in snake_case.

/// <summary><c>GET /</c>.</summary>
internal sealed record RootAnswer(string Service, string Version, string Description, IReadOnlyDictionary<string, string> Endpoints);

/// <summary><c>GET /health</c>.</summary>
internal sealed record HealthAnswer(string Status, string Service, bool SshConfigured, bool SyncRunning);

/// <summary><c>GET /status</c>.</summary>
internal sealed record StatusAnswer(
    bool SyncEnabled, string? LastSyncTime, double SyncIntervalSeconds, long TotalSyncs, long FailedSyncs, string LogsDirectory, string CategorizedDirectory);

/// <summary>One service of <c>GET /services/stats</c>.</summary>
internal sealed record StatsAnswer(string Service, long FileCount, long TotalSizeBytes, string? LatestModified);

/// <summary>One file of <c>GET /logs</c>.</summary>
internal sealed record FileAnswer(string Filename, string Path, long SizeBytes, string ModifiedTime, string Service);

/// <summary><c>POST /sync/trigger</c>.</summary>
internal sealed record SyncedAnswer(string Status, string Message, IReadOnlyDictionary<string, long> Categories);

/// <summary><c>POST /logs/delete</c>.</summary>
internal sealed record DeletedAnswer(string Status, string Message, string Path);

/// <summary><c>POST /logs/cleanup</c>.</summary>
internal sealed record CleanedAnswer(string Status, string Message, long DeletedFiles, long CompressedFiles, long FreedBytes);
