using System.Buffers.Binary;
using System.Text;
using Microsoft.Data.Sqlite;
using Tocsin.Numerics;

namespace Tocsin.Engine.Streams.Storage;

/// <summary>What a checkpoint database looks like; docs/formats/checkpoints.md describes it. The numbers are on disk: never change them.</summary>
internal static class CheckpointSchema
{
    /// <summary><c>application_id</c>: "Toc1" in ASCII.</summary>
    public const int ApplicationId = 0x546F6331;

    /// <summary><c>user_version</c>; a new one comes with code that reads or converts the old one.</summary>
    public const int Version = 1;

    // The checksum stands before the state, so that reading it does not walk through the pages of a large state.
    private const string Tables = """
        CREATE TABLE checkpoints (
            stream TEXT NOT NULL, lane INTEGER NOT NULL, position INTEGER NOT NULL, checksum INTEGER NOT NULL, state BLOB NOT NULL,
            PRIMARY KEY (stream, lane)) STRICT;
        CREATE TABLE seal (lanes INTEGER NOT NULL, checksum INTEGER NOT NULL) STRICT;
        INSERT INTO seal VALUES (0, 0);
        """;

    /// <summary>Makes an empty database under another name, then gives it its own: a file with that name is never half made.</summary>
    public static void CreateFile(string path)
    {
        PhysicalFileSystem files = new();
        string folder = Path.GetDirectoryName(path)!, unfinished = path + ".new";
        if (files.FileExists(path + "-wal"))
        {
            // SQLite would write the pages of that log into the new database.
            throw new InvalidDataException(
                $"There is '{path}-wal', the log of a checkpoint database, but not the database '{path}' itself. Nothing was changed. Put the database back, or move its log away, too.");
        }

        if (!Directory.Exists(folder))
        {
            files.CreateDirectory(folder);
            files.SyncDirectory(Path.GetDirectoryName(folder)!);
        }

        foreach (string suffix in (string[])["", "-journal", "-wal", "-shm"])
        {
            files.Delete(unfinished + suffix); // what a crash may have left
        }

        using (SqliteConnection connection = Open(unfinished, SqliteOpenMode.ReadWriteCreate, TimeSpan.FromSeconds(5)))
        {
            SqliteFailure.Translate(path, () =>
            {
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText = $"PRAGMA synchronous = FULL; PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; {Tables} PRAGMA journal_mode = WAL;";
                command.ExecuteNonQuery();
            });
        }

        files.Rename(unfinished, path);
        files.SyncDirectory(folder);
    }

    public static SqliteConnection Open(string path, SqliteOpenMode mode, TimeSpan busyTimeout)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false, // closing must close: the log is merged and the file's locks go
            DefaultTimeout = Math.Max(1, (int)busyTimeout.TotalSeconds),
        }.ConnectionString);
        try
        {
            SqliteFailure.Translate(path, connection.Open);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Throws <see cref="InvalidDataException"/> when the file is not a checkpoint database of this version.</summary>
    public static void Check(SqliteConnection connection, string path)
    {
        if (Number(connection, "PRAGMA application_id") is var application && application != ApplicationId)
        {
            throw new InvalidDataException(
                $"'{path}' is not a checkpoint database of Tocsin (application_id {application}, expected {ApplicationId}): it is empty, damaged, or belongs to another program. "
                + "Nothing was changed. Move it away or restore it from a backup, or set Data to another folder.");
        }

        if (Number(connection, "PRAGMA user_version") is var version && version != Version)
        {
            throw new InvalidDataException(
                $"The checkpoint database '{path}' has version {version}, and this program reads version {Version}. Nothing was changed. Use the Tocsin that wrote it.");
        }
    }

    /// <summary>CRC-32C of name, lane, position and state.</summary>
    public static long Checksum(LaneId lane, Checkpoint checkpoint)
    {
        Span<byte> numbers = stackalloc byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(numbers, lane.Lane);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[4..], checkpoint.Position);
        return Crc32C.Compute(checkpoint.State.Span, Crc32C.Compute(numbers, Crc32C.Compute(Encoding.UTF8.GetBytes(lane.Stream))));
    }

    /// <summary>The seal over a row and those before it: CRC-32C of the seal before, the name, the lane and the row's own checksum. (A plain sum of CRCs would let equal changes cancel.)</summary>
    public static long SealOver(LaneId lane, long checksum, long before)
    {
        Span<byte> numbers = stackalloc byte[20];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, before);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[8..], lane.Lane);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[12..], checksum);
        return Crc32C.Compute(Encoding.UTF8.GetBytes(lane.Stream), Crc32C.Compute(numbers));
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
