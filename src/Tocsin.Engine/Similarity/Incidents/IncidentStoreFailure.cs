using Microsoft.Data.Sqlite;

namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>Turns SQLite's result codes (sqlite.org/rescode.html) into exceptions with the file and what to do.</summary>
internal static class IncidentStoreFailure
{
    private const int Error = 1, Permission = 3, Busy = 5, Locked = 6, ReadOnly = 8, Corrupted = 11, Full = 13, CannotOpen = 14, Mismatch = 20, NotADatabase = 26;

    private const string Remedy =
        " Nothing was changed. Restore the file from a backup, or move it and its '-wal' away: what the streams still hold is taken in again, and what is older is forgotten.";

    /// <summary>Throws <see cref="InvalidDataException"/> for a store that is damaged, <see cref="IOException"/> for what stands in its way.</summary>
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
            throw Corrupt(path, unreadable.Message, unreadable);
        }
    }

    public static InvalidDataException Corrupt(string path, string fault, Exception? inner = null) =>
        new($"The incidents in '{path}' cannot be read: {fault.TrimEnd('.')}.{Remedy}", inner);

    /// <summary>What <see cref="Corrupt"/> said, without what to do.</summary>
    public static string FaultOf(InvalidDataException corrupt) => corrupt.Message.Replace(Remedy, "", StringComparison.Ordinal);

    private static Exception Of(string path, SqliteException failure) => failure.SqliteErrorCode switch
    {
        Error or Corrupted or Mismatch or NotADatabase => Corrupt(path, failure.Message, failure),
        Busy or Locked => new IOException($"The incidents in '{path}' are locked by another process. Stop the other Tocsin that uses this data folder, or set Data to another folder.", failure),
        ReadOnly or Permission => new IOException($"'{path}' or its folder is read-only. Give the user that runs Tocsin the right to write there.", failure),
        CannotOpen => new IOException($"'{path}' cannot be opened: {failure.Message} Its folder must exist and be writable.", failure),
        Full => new IOException($"The disk of '{path}' is full. Free room there, or move the data folder to a larger disk.", failure),
        _ => new IOException($"'{path}' failed: {failure.Message} (extended code {failure.SqliteExtendedErrorCode}).", failure),
    };
}
