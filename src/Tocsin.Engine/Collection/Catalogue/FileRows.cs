using Microsoft.Data.Sqlite;

namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>Rows of the table <c>files</c> as <see cref="CollectedFile"/>.</summary>
internal static class FileRows
{
    /// <summary>The columns, in the order of <see cref="Read"/>.</summary>
    public const string Columns = "id, remote, path, size, modified, category, compression, lines, first_time, last_time, header, errors, job, job_group";

    public static CollectedFile Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Remote = row.GetString(1),
        Path = row.GetString(2),
        Size = row.GetInt64(3),
        Modified = Time(row.GetInt64(4)),
        Category = row.GetString(5),
        Compression = (FileCompression)row.GetByte(6),
        Lines = Optional(row, 7),
        FirstTime = Optional(row, 8) is { } first ? Time(first) : null,
        LastTime = Optional(row, 9) is { } last ? Time(last) : null,
        Header = row.IsDBNull(10) ? null : row.GetString(10),
        Errors = Optional(row, 11),
        Job = row.IsDBNull(12) ? null : row.GetString(12),
        JobGroup = row.IsDBNull(13) ? null : row.GetString(13),
    };

    /// <summary>All rows of a command.</summary>
    public static List<CollectedFile> ReadAll(SqliteCommand command)
    {
        using SqliteDataReader rows = command.ExecuteReader();
        List<CollectedFile> files = [];
        while (rows.Read())
            files.Add(Read(rows));
        return files;
    }

    internal static DateTime Time(long ticks) => new(ticks, DateTimeKind.Utc);

    internal static long? Optional(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
