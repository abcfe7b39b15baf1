using Microsoft.Data.Sqlite;

namespace Tocsin.Engine.Collection.Catalogue;

// What the feed has noted of files, for those who show lines and who remove files.
public sealed partial class FileCatalogue
{
    /// <summary>The name under which a file's stream knows its text as a source; the offsets of its records are bytes of the text. Null when nothing of it was taken.</summary>
    public string? SourceOf(long id) => Read(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT sources.name FROM files JOIN sources ON sources.id = files.source WHERE files.id = $id";
        command.Parameters.AddWithValue("$id", id);
        return command.ExecuteScalar() as string;
    });

    /// <summary>Whether all whole lines of a file are in its stream, as far as the last pass saw it.</summary>
    public bool IsFed(long id) => Read(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT unfed FROM files WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        return command.ExecuteScalar() is 0L;
    });
}
