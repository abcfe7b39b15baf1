using Microsoft.Data.Sqlite;

namespace Tocsin.Engine.Collection.Remotes;

internal sealed partial class RemoteMemory
{
    /// <summary>Notes how a pass ended.</summary>
    public void SavePass(SyncResult result, DateTime ended)
    {
        bool success = result.Outcome is SyncOutcome.Completed or SyncOutcome.Partial;
        using SqliteCommand upsert = Command(
            """
            INSERT INTO passes (remote, started, took, outcome, files, error, last_success, next_run, passes, failed)
                VALUES ($remote, $started, $took, $outcome, $files, $error, $success, NULL, 1, $failed)
            ON CONFLICT (remote) DO UPDATE SET started = excluded.started, took = excluded.took, outcome = excluded.outcome,
                files = CASE WHEN excluded.last_success IS NULL THEN files ELSE excluded.files END, error = excluded.error,
                last_success = coalesce(excluded.last_success, last_success), next_run = NULL, passes = passes + 1, failed = failed + excluded.failed
            """,
            ("$remote", result.Remote), ("$started", result.Started.Ticks), ("$took", result.Took.Ticks), ("$outcome", result.Outcome.ToString()),
            ("$files", result.FilesThere), ("$error", result.Error), ("$success", success ? ended.Ticks : null), ("$failed", result.Outcome == SyncOutcome.Failed ? 1 : 0));
        upsert.ExecuteNonQuery();
    }

    /// <summary>Notes when the next pass is due.</summary>
    public void SaveNextRun(string remote, DateTime? next)
    {
        using SqliteCommand update = Command("UPDATE passes SET next_run = $next WHERE remote = $remote", ("$remote", remote), ("$next", next?.Ticks));
        update.ExecuteNonQuery();
    }

    /// <summary>What is noted, by name.</summary>
    public IReadOnlyList<RemoteHistory> Histories()
    {
        using SqliteCommand select = Command("SELECT remote, outcome, started, took, files, error, last_success, next_run, passes, failed FROM passes ORDER BY remote");
        using SqliteDataReader row = select.ExecuteReader();
        List<RemoteHistory> histories = [];
        while (row.Read())
        {
            histories.Add(new RemoteHistory(
                row.GetString(0), Enum.TryParse(row.GetString(1), out SyncOutcome outcome) ? outcome : SyncOutcome.Failed, Utc(row.GetInt64(2)), new TimeSpan(row.GetInt64(3)),
                row.GetInt32(4), row.IsDBNull(5) ? null : row.GetString(5), row.IsDBNull(6) ? null : Utc(row.GetInt64(6)), row.IsDBNull(7) ? null : Utc(row.GetInt64(7)),
                row.GetInt64(8), row.GetInt64(9)));
        }

        return histories;
    }

    private static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);
}
