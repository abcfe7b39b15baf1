using Microsoft.Data.Sqlite;

namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>What the incidents look like on disk; docs/formats/incidents.md describes it. The numbers are on disk: never change them.</summary>
internal static class IncidentSchema
{
    /// <summary><c>application_id</c>: "Toc3" in ASCII.</summary>
    public const int ApplicationId = 0x546F6333;

    /// <summary><c>user_version</c>; a new one comes with code that reads or converts the old one.</summary>
    public const int Version = 1;

    // Times are UTC ticks. A term is the 64 bits of its hash, whatever the sign.
    private const string Tables = """
        CREATE TABLE incidents (
            id INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, finding TEXT NOT NULL, detector TEXT NOT NULL, subject TEXT NOT NULL,
            time INTEGER NOT NULL, bits REAL, summary TEXT NOT NULL, space TEXT NOT NULL, features BLOB NOT NULL,
            UNIQUE (stream, finding)) STRICT;
        CREATE TABLE usual (term INTEGER PRIMARY KEY, share REAL NOT NULL) STRICT;
        CREATE TABLE spaces (space TEXT PRIMARY KEY, sessions INTEGER NOT NULL, centre BLOB NOT NULL) STRICT;
        """;

    /// <summary>Opens the database, making it when there is none. Throws <see cref="InvalidDataException"/> when it is not one of this version.</summary>
    public static SqliteConnection Open(string path)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false, // closing must close: the log is merged and the file's locks go
            DefaultTimeout = 10,
        }.ConnectionString);
        try
        {
            return IncidentStoreFailure.Translate(path, () =>
            {
                connection.Open();
                if (Number(connection, "PRAGMA application_id") == 0 && Number(connection, "SELECT count(*) FROM sqlite_schema") == 0)
                    Create(connection);
                Check(connection, path);
                Execute(connection, "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216; PRAGMA temp_store = MEMORY;");
                return connection;
            });
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
        Execute(connection, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; {Tables}", transaction);
        transaction.Commit();
    }

    private static void Check(SqliteConnection connection, string path)
    {
        if (Number(connection, "PRAGMA application_id") is var application && application != ApplicationId)
            throw IncidentStoreFailure.Corrupt(path, $"it is no file of incidents (application_id {application}, expected {ApplicationId})");
        if (Number(connection, "PRAGMA user_version") is var version && version != Version)
            throw IncidentStoreFailure.Corrupt(path, $"it has version {version}, and this program reads version {Version}");

        // Damage is found now, and not when the first finding after weeks cannot be written.
        using SqliteCommand check = connection.CreateCommand();
        check.CommandText = "PRAGMA integrity_check(1)";
        if (check.ExecuteScalar() is var said && said as string != "ok")
            throw IncidentStoreFailure.Corrupt(path, $"{said}");
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as long? ?? throw new InvalidOperationException($"'{sql}' has no answer");
    }

    private static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }
}
