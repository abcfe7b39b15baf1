using Microsoft.Data.Sqlite;

namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>What the catalogue looks like on disk; docs/formats/catalogue.md describes it. The numbers are on disk: never change them.</summary>
internal static class CatalogueSchema
{
    /// <summary><c>application_id</c>: "Toc2" in ASCII.</summary>
    public const int ApplicationId = 0x546F6332;

    /// <summary><c>user_version</c>. A catalogue of another version is put aside and made again: it holds nothing that is not in the files and the streams.</summary>
    public const int Version = 1;

    // Times are UTC ticks. An inode is the 64 bits of the file system's number, whatever the sign.
    private const string Tables = """
        CREATE TABLE files (
            id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE, remote TEXT NOT NULL, category TEXT NOT NULL,
            size INTEGER NOT NULL, modified INTEGER NOT NULL, inode INTEGER NOT NULL, compression INTEGER NOT NULL, job TEXT, job_group TEXT,
            head BLOB NOT NULL, head_length INTEGER NOT NULL,
            lines INTEGER, first_time INTEGER, last_time INTEGER, header TEXT, errors INTEGER,
            counted INTEGER NOT NULL, uncounted INTEGER NOT NULL,
            source INTEGER, unfed INTEGER NOT NULL) STRICT;
        CREATE INDEX files_newest ON files (modified DESC, path);
        CREATE INDEX files_category ON files (category, modified DESC, path, size, errors);
        CREATE INDEX files_uncounted ON files (modified DESC) WHERE uncounted <> 0;
        CREATE INDEX files_unfed ON files (unfed) WHERE unfed <> 0;
        CREATE INDEX files_source ON files (source) WHERE source IS NOT NULL;
        CREATE TABLE sources (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, family TEXT NOT NULL, head BLOB NOT NULL, head_length INTEGER NOT NULL,
            fed INTEGER NOT NULL, tail BLOB NOT NULL, tail_length INTEGER NOT NULL, seen INTEGER NOT NULL) STRICT;
        CREATE INDEX sources_family ON sources (family);
        CREATE TABLE state (revision INTEGER NOT NULL, feeding INTEGER NOT NULL) STRICT;
        INSERT INTO state VALUES (1, 0);
        """;

    /// <summary>Opens the database, making it when there is none. Throws <see cref="InvalidDataException"/> when it is not a whole catalogue of this version.</summary>
    public static SqliteConnection Open(string path, bool create)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 10,
        }.ConnectionString);
        try
        {
            CatalogueFailure.Translate(path, () =>
            {
                connection.Open();
                if (create && Number(connection, "PRAGMA application_id") == 0 && Number(connection, "SELECT count(*) FROM sqlite_schema") == 0)
                    Create(connection);
                Check(connection, path);
                Execute(connection, "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY;");
                return true;
            });
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Create(SqliteConnection connection)
    {
        Execute(connection, "PRAGMA journal_mode = WAL;");
        using SqliteTransaction transaction = connection.BeginTransaction();
        if (Number(connection, "SELECT count(*) FROM sqlite_schema", transaction) == 0) // another process may have been first
            Execute(connection, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; {Tables}", transaction);
        transaction.Commit();
    }

    private static void Check(SqliteConnection connection, string path)
    {
        if (Number(connection, "PRAGMA application_id") is var application && application != ApplicationId)
            throw CatalogueFailure.Corrupt(path, $"it is not a catalogue of Tocsin (application_id {application}, expected {ApplicationId})");
        if (Number(connection, "PRAGMA user_version") is var version && version != Version)
            throw CatalogueFailure.Corrupt(path, $"it has version {version}, and this program reads version {Version}");
        _ = Number(connection, "SELECT revision + feeding FROM state");
        _ = Number(connection, "SELECT count(*) FROM (SELECT id FROM files LIMIT 1)");
        _ = Number(connection, "SELECT count(*) FROM (SELECT id FROM sources LIMIT 1)");
    }

    internal static long Number(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return command.ExecuteScalar() as long? ?? throw new InvalidOperationException($"'{sql}' has no answer");
    }

    internal static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }
}
