using Microsoft.Data.Sqlite;

namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>Turns SQLite's result codes (sqlite.org/rescode.html) into exceptions with the file and what to do.</summary>
internal static class CatalogueFailure
{
    private const int Error = 1, Permission = 3, Busy = 5, Locked = 6, ReadOnly = 8, Corrupted = 11, Full = 13, CannotOpen = 14, Mismatch = 20, NotADatabase = 26;

    /// <summary>Throws <see cref="InvalidDataException"/> for a catalogue that is damaged, <see cref="IOException"/> for what stands in its way.</summary>
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
        new($"The catalogue '{path}' cannot be read: {fault}. It is made again from the files.", inner);

    private static Exception Of(string path, SqliteException failure) => failure.SqliteErrorCode switch
    {
        Error or Corrupted or Mismatch or NotADatabase => Corrupt(path, failure.Message, failure),
        Busy or Locked => new IOException($"The catalogue '{path}' is locked by another process. Stop the other Tocsin that writes this collection, or set Collection:Folder to another folder.", failure),
        ReadOnly or Permission => new IOException($"The catalogue '{path}' or its folder is read-only. Give the user that runs Tocsin the right to write there.", failure),
        CannotOpen => new IOException($"The catalogue '{path}' cannot be opened: {failure.Message} Its folder must exist and be writable.", failure),
        Full => new IOException($"The disk of the catalogue '{path}' is full. Free room there, or move the collection to a larger disk (Collection:Folder).", failure),
        _ => new IOException($"The catalogue '{path}' failed: {failure.Message} (extended code {failure.SqliteExtendedErrorCode}).", failure),
    };
}
