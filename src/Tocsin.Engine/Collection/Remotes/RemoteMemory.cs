using Microsoft.Data.Sqlite;

namespace Tocsin.Engine.Collection.Remotes;

/// <summary>A file of the remote as it was when all of it was here.</summary>
/// <param name="Size">Bytes there.</param>
/// <param name="Modified">Seconds since 1970, UTC; their complement (below 0) where the file was still in its last seconds: see <see cref="IsUnsure"/>.</param>
/// <param name="HeadLength">Bytes of its head.</param>
/// <param name="HeadHash">The head's SHA-256.</param>
internal sealed record RememberedFile(long Size, long Modified, int HeadLength, byte[] HeadHash)
{
    /// <summary>
    /// It was written in the second in which it was listed, or just before: another generation of the same size may have come to have the same second since, so size and
    /// time alone do not tell that nothing has changed. (Git calls such entries of its index racily clean.)
    /// </summary>
    public bool IsUnsure => Modified < 0;

    /// <summary>When it was written there, in seconds since 1970, UTC.</summary>
    public long Second => Modified < 0 ? ~Modified : Modified;
}

/// <summary>
/// What is known of the remotes' files (<c>remotes.db</c>, SQLite). It can be lost: then everything that is here is compared with the remote once, by content.
/// One thread; several processes and remotes may have it open.
/// </summary>
internal sealed partial class RemoteMemory : IDisposable
{
    private const int Version = 1;
    private readonly SqliteConnection _connection;

    private RemoteMemory(SqliteConnection connection) => _connection = connection;

    /// <summary>Where it lies.</summary>
    public static string FileOf(CollectionFolders folders) => Path.Combine(folders.Root, "remotes.db");

    /// <summary>Opens it, or makes it. Throws <see cref="SyncFaultException"/> when it is damaged or not ours.</summary>
    public static RemoteMemory Open(CollectionFolders folders)
    {
        string file = FileOf(folders);
        PrivateFolder.Make(folders.Root);
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            connection.Open();
            RemoteMemory memory = new(connection);
            memory.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
            long version = (long)(memory.Scalar("PRAGMA user_version") ?? 0L);
            if (version is not (0 or Version))
            {
                throw new SyncFaultException($"'{file}' was written by a newer version ({version}). Update this program, or move the file away: everything is then compared once.");
            }

            memory.Execute($"""
                CREATE TABLE IF NOT EXISTS files (remote TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
                    head_length INTEGER NOT NULL, head_hash BLOB NOT NULL, PRIMARY KEY (remote, path)) WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS passes (remote TEXT PRIMARY KEY, started INTEGER NOT NULL, took INTEGER NOT NULL, outcome TEXT NOT NULL,
                    files INTEGER NOT NULL, error TEXT, last_success INTEGER, next_run INTEGER, passes INTEGER NOT NULL, failed INTEGER NOT NULL) WITHOUT ROWID;
                PRAGMA user_version = {Version};
                """);
            return memory;
        }
        catch (SqliteException damaged)
        {
            connection.Dispose();
            throw new SyncFaultException($"'{file}' cannot be used: {damaged.Message} Move it away: everything that is here is then compared with the remotes once.", damaged);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>All files of a remote by their paths there.</summary>
    public Dictionary<string, RememberedFile> Load(string remote)
    {
        using SqliteCommand select = Command("SELECT path, size, modified, head_length, head_hash FROM files WHERE remote = $remote", ("$remote", remote));
        using SqliteDataReader row = select.ExecuteReader();
        Dictionary<string, RememberedFile> files = new(StringComparer.Ordinal);
        while (row.Read())
        {
            files.Add(row.GetString(0), new RememberedFile(row.GetInt64(1), row.GetInt64(2), row.GetInt32(3), row.GetFieldValue<byte[]>(4)));
        }

        return files;
    }

    /// <summary>Remembers these, in one transaction.</summary>
    public void Remember(string remote, IEnumerable<KeyValuePair<string, RememberedFile>> files)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        using SqliteCommand upsert = Command(
            "INSERT INTO files (remote, path, size, modified, head_length, head_hash) VALUES ($remote, $path, $size, $modified, $length, $hash) "
            + "ON CONFLICT (remote, path) DO UPDATE SET size = excluded.size, modified = excluded.modified, head_length = excluded.head_length, head_hash = excluded.head_hash",
            ("$remote", remote), ("$path", ""), ("$size", 0L), ("$modified", 0L), ("$length", 0), ("$hash", Array.Empty<byte>()));
        upsert.Transaction = transaction;
        foreach ((string path, RememberedFile file) in files)
        {
            upsert.Parameters["$path"].Value = path;
            upsert.Parameters["$size"].Value = file.Size;
            upsert.Parameters["$modified"].Value = file.Modified;
            upsert.Parameters["$length"].Value = file.HeadLength;
            upsert.Parameters["$hash"].Value = file.HeadHash;
            upsert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>Forgets these, in one transaction.</summary>
    public void Forget(string remote, IEnumerable<string> paths)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        using SqliteCommand delete = Command("DELETE FROM files WHERE remote = $remote AND path = $path", ("$remote", remote), ("$path", ""));
        delete.Transaction = transaction;
        foreach (string path in paths)
        {
            delete.Parameters["$path"].Value = path;
            delete.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private SqliteCommand Command(string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = text;
        foreach ((string name, object? value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    private void Execute(string text)
    {
        using SqliteCommand command = Command(text);
        command.ExecuteNonQuery();
    }

    private object? Scalar(string text)
    {
        using SqliteCommand command = Command(text);
        return command.ExecuteScalar();
    }
}
