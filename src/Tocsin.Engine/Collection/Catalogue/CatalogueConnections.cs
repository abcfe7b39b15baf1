using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>Connections to one catalogue: one that writes, behind a lock, and as many as read at once. Readers see the last whole transaction and wait for nobody.</summary>
internal sealed class CatalogueConnections : IDisposable
{
    private const int MostIdle = 8;

    private readonly Lock _writing = new();
    private readonly ConcurrentBag<(SqliteConnection Connection, int Generation)> _idle = [];
    private SqliteConnection _writer;
    private volatile int _generation;
    private volatile bool _disposed;

    /// <summary>Opens or makes the database. Throws <see cref="InvalidDataException"/> when it is damaged or not ours, <see cref="IOException"/> when it cannot be had.</summary>
    public CatalogueConnections(string path)
    {
        File = path;
        _writer = CatalogueSchema.Open(path, create: true);
    }

    /// <summary>The database's file.</summary>
    public string File { get; }

    public T Read<T>(Func<SqliteConnection, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        (SqliteConnection connection, int generation) = Rent();
        try
        {
            T result = CatalogueFailure.Translate(File, () => read(connection));
            if (generation == _generation && !_disposed && _idle.Count < MostIdle)
            {
                _idle.Add((connection, generation));
                return result;
            }

            connection.Dispose();
            return result;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public T Write<T>(Func<SqliteConnection, SqliteTransaction, T> write)
    {
        lock (_writing)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return CatalogueFailure.Translate(File, () =>
            {
                using SqliteTransaction transaction = _writer.BeginTransaction();
                T result = write(_writer, transaction);
                transaction.Commit();
                return result;
            });
        }
    }

    /// <summary>Puts the database aside and begins an empty one. Answers where the old one is.</summary>
    public string Replace(DateTime now)
    {
        lock (_writing)
        {
            _writer.Dispose();
            string aside = Quarantine(File, now);
            _writer = CatalogueSchema.Open(File, create: true);
            _generation++;
            return aside;
        }
    }

    /// <summary>Renames a database and its log.</summary>
    public static string Quarantine(string file, DateTime now)
    {
        string aside = $"{file}.corrupt-{now:yyyyMMddHHmmssfff}";
        foreach (string suffix in (string[])["", "-wal", "-shm"])
        {
            if (System.IO.File.Exists(file + suffix))
                System.IO.File.Move(file + suffix, aside + suffix, overwrite: true);
        }

        return aside;
    }

    public void Dispose()
    {
        lock (_writing)
        {
            _disposed = true;
            while (_idle.TryTake(out (SqliteConnection Connection, int) idle))
                idle.Connection.Dispose();
            _writer.Dispose(); // the last: it merges the log
        }
    }

    private (SqliteConnection Connection, int Generation) Rent()
    {
        while (_idle.TryTake(out (SqliteConnection Connection, int Generation) idle))
        {
            if (idle.Generation == _generation)
                return idle;
            idle.Connection.Dispose();
        }

        int generation = _generation;
        return (CatalogueSchema.Open(File, create: false), generation);
    }
}
