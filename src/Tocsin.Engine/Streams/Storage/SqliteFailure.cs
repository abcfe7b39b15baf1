using Microsoft.Data.Sqlite;

namespace Tocsin.Engine.Streams.Storage;

/// <summary>Turns SQLite's result codes (sqlite.org/rescode.html) into the exceptions of <see cref="ICheckpointStore"/>, with the file and what to do.</summary>
internal static class SqliteFailure
{
    private const int Error = 1, Permission = 3, Busy = 5, Locked = 6, NoMemory = 7, ReadOnly = 8, Corrupted = 11, Full = 13, CannotOpen = 14, TooBig = 18, Mismatch = 20, NotADatabase = 26;

    public static void Translate(string path, Action action) => Translate(path, () =>
    {
        action();
        return true;
    });

    public static T Translate<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException failure)
        {
            throw Of(path, failure);
        }
        catch (Exception unreadable) when (unreadable is InvalidCastException or OverflowException or InvalidOperationException and not ObjectDisposedException)
        {
            // What the columns promise is not in them, which SQLite itself would never have stored.
            throw Corrupt(path, unreadable.Message);
        }
    }

    public static InvalidDataException Corrupt(string path, string fault, Exception? inner = null) => new(
        $"The checkpoint database '{path}' is corrupt: {fault}. Nothing was changed. Restore it from a backup; or, if every journal still begins at "
        + "position 0, move it and its '-wal' away, and the states are made again from the journals.",
        inner);

    private static Exception Of(string path, SqliteException failure) => failure.SqliteErrorCode switch
    {
        Error or Corrupted or Mismatch or NotADatabase => Corrupt(path, failure.Message, failure),
        Busy or Locked => new IOException(
            $"The checkpoint database '{path}' is locked by another process. Stop the other Tocsin that uses this data folder, or set Data to another folder; "
            + "on a network file system whose locks do not work, set Checkpoints:Store to File.",
            failure),
        ReadOnly or Permission => new IOException($"The checkpoint database '{path}' or its folder is read-only. Give the user that runs Tocsin the right to write there.", failure),
        CannotOpen => new IOException($"The checkpoint database '{path}' cannot be opened: {failure.Message} Its folder must exist and be writable.", failure),
        Full => new DiskFullException($"The disk of the checkpoint database '{path}' is full. Free room there, or move the data folder to a larger disk.", failure),
        TooBig => new IOException($"A state is too large for the checkpoint database '{path}' (SQLite takes 1,000,000,000 bytes). Set Data:Checkpoints to 'files'.", failure),
        NoMemory => new IOException($"Not enough memory to write the checkpoint database '{path}'.", failure),
        _ => new IOException($"The checkpoint database '{path}' failed: {failure.Message} (extended code {failure.SqliteExtendedErrorCode}). Look at the disk (dmesg, smartctl).", failure),
    };
}
