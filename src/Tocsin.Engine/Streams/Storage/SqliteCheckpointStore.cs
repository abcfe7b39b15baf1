using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Tocsin.Engine.Streams.Storage;

/// <summary>
/// All lanes in one SQLite file: write-ahead log, <c>synchronous = FULL</c>, one transaction a checkpoint. SQLite syncs by itself
/// and does not go through <see cref="IFileSystem"/>; see docs/decisions. A file that is corrupt or not ours is an error and is left as it
/// is, never made anew.
/// </summary>
public sealed class SqliteCheckpointStore : ICheckpointStore
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private bool _disposed;

    /// <summary>Opens the file, or creates it when there is none. Throws <see cref="InvalidDataException"/> and <see cref="IOException"/> as the interface says.</summary>
    public SqliteCheckpointStore(string path)
        : this(path, TimeSpan.FromSeconds(5))
    {
    }

    internal SqliteCheckpointStore(string path, TimeSpan busyTimeout)
    {
        _path = Path.GetFullPath(path);
        if (!File.Exists(_path))
        {
            CheckpointSchema.CreateFile(_path);
        }

        _connection = CheckpointSchema.Open(_path, SqliteOpenMode.ReadWrite, busyTimeout);
        try
        {
            SqliteFailure.Translate(_path, () =>
            {
                CheckpointSchema.Check(_connection, _path);
                Execute("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 0;");
                using SqliteTransaction transaction = _connection.BeginTransaction(deferred: true);
                CheckSeal(transaction);
            });
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Checkpoint? Load(LaneId lane)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return SqliteFailure.Translate(_path, () =>
            {
                using SqliteTransaction transaction = _connection.BeginTransaction(deferred: true);
                CheckSeal(transaction);
                using SqliteCommand select = Command(
                    transaction, "SELECT position, checksum, state FROM checkpoints WHERE stream = $stream AND lane = $lane", lane);
                using SqliteDataReader row = select.ExecuteReader();
                if (!row.Read())
                {
                    return null;
                }

                Checkpoint checkpoint = new(row.GetInt64(0), row.GetFieldValue<byte[]>(2));
                return CheckpointSchema.Checksum(lane, checkpoint) == row.GetInt64(1)
                    ? checkpoint
                    : throw SqliteFailure.Corrupt(_path, $"the checksum of lane {lane} does not match");
            });
        }
    }

    /// <inheritdoc/>
    public void Save(LaneId lane, Checkpoint checkpoint)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            SqliteFailure.Translate(_path, () =>
            {
                using (SqliteTransaction transaction = _connection.BeginTransaction())
                {
                    using SqliteCommand upsert = Command(
                        transaction,
                        "INSERT INTO checkpoints (stream, lane, position, checksum, state) VALUES ($stream, $lane, $position, $checksum, $state) "
                        + "ON CONFLICT (stream, lane) DO UPDATE SET position = excluded.position, checksum = excluded.checksum, state = excluded.state",
                        lane);
                    upsert.Parameters.AddWithValue("$position", checkpoint.Position);
                    upsert.Parameters.AddWithValue("$checksum", CheckpointSchema.Checksum(lane, checkpoint));
                    upsert.Parameters.AddWithValue("$state", WholeArray(checkpoint.State));
                    upsert.ExecuteNonQuery();
                    WriteSeal(transaction);
                    transaction.Commit();
                }

                MoveLogIntoFile();
            });
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Streams()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return SqliteFailure.Translate(_path, () =>
            {
                using SqliteTransaction transaction = _connection.BeginTransaction(deferred: true);
                CheckSeal(transaction);
                using SqliteCommand select = Command(transaction, "SELECT DISTINCT stream FROM checkpoints");
                using SqliteDataReader row = select.ExecuteReader();
                List<string> names = [];
                while (row.Read())
                {
                    names.Add(row.GetString(0));
                }

                names.Sort(StringComparer.Ordinal);
                return names;
            });
        }
    }

    /// <inheritdoc/>
    public void Delete(string stream)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            SqliteFailure.Translate(_path, () =>
            {
                using (SqliteTransaction transaction = _connection.BeginTransaction())
                {
                    using SqliteCommand delete = Command(transaction, "DELETE FROM checkpoints WHERE stream = $stream", new LaneId(stream, 0));
                    delete.ExecuteNonQuery();
                    WriteSeal(transaction);
                    transaction.Commit();
                }

                MoveLogIntoFile();
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _connection.Dispose();
        }
    }

    // A damaged write-ahead log ends early without a word, and with it what only the log holds; so nothing stays there for long.
    // Passive: a reader elsewhere delays it to the next checkpoint and is not waited for.
    private void MoveLogIntoFile() => Execute("PRAGMA wal_checkpoint(PASSIVE);");

    /// <summary>A row that vanished by damage would look like a lane without a checkpoint, which then starts empty: the seal knows how many there are.</summary>
    private void CheckSeal(SqliteTransaction transaction)
    {
        using SqliteCommand select = Command(transaction, "SELECT lanes, checksum FROM seal");
        using SqliteDataReader row = select.ExecuteReader();
        if (!row.Read() || (row.GetInt64(0), row.GetInt64(1)) != Rows(transaction) || row.Read())
        {
            throw SqliteFailure.Corrupt(_path, "its lanes are not those that were saved");
        }
    }

    private void WriteSeal(SqliteTransaction transaction)
    {
        (long lanes, long checksum) = Rows(transaction);
        using SqliteCommand update = Command(transaction, "UPDATE seal SET lanes = $lanes, checksum = $checksum");
        update.Parameters.AddWithValue("$lanes", lanes);
        update.Parameters.AddWithValue("$checksum", checksum);
        update.ExecuteNonQuery();
    }

    private (long Lanes, long Checksum) Rows(SqliteTransaction transaction)
    {
        using SqliteCommand select = Command(transaction, "SELECT stream, lane, checksum FROM checkpoints NOT INDEXED ORDER BY stream, lane");
        using SqliteDataReader rows = select.ExecuteReader();
        long lanes = 0, checksum = 0;
        for (; rows.Read(); lanes++)
        {
            checksum = CheckpointSchema.SealOver(new LaneId(rows.GetString(0), rows.GetInt32(1)), rows.GetInt64(2), checksum);
        }

        return (lanes, checksum);
    }

    private static byte[] WholeArray(ReadOnlyMemory<byte> state) =>
        MemoryMarshal.TryGetArray(state, out ArraySegment<byte> segment) && segment.Array!.Length == state.Length ? segment.Array : state.ToArray();

    private SqliteCommand Command(SqliteTransaction transaction, string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command;
    }

    private SqliteCommand Command(SqliteTransaction transaction, string sql, LaneId lane)
    {
        SqliteCommand command = Command(transaction, sql);
        command.Parameters.AddWithValue("$stream", lane.Stream);
        command.Parameters.AddWithValue("$lane", lane.Lane);
        return command;
    }

    private void Execute(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
