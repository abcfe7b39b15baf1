using System.Text;
using Microsoft.Data.Sqlite;
using Tocsin.Engine.Collection.Catalogue;

namespace Tocsin.Engine.Collection.Feeding;

/// <summary>One life of a log, under whatever names its text is found: what a stream knows as a source.</summary>
internal sealed class FeedSource
{
    private const int LongestPath = 512;

    /// <summary>Its row; 0 before it is saved.</summary>
    public long Id { get; set; }

    /// <summary>The name that streams know.</summary>
    public required string Name { get; init; }

    public required string Family { get; init; }

    /// <summary>What its text begins with, as much as is known by now.</summary>
    public required byte[] Head { get; set; }

    public required int HeadLength { get; set; }

    /// <summary>The byte of text up to which lines were taken.</summary>
    public long Fed { get; set; }

    /// <summary>The text before <see cref="Fed"/>, at most 1 KiB of it, hashed.</summary>
    public byte[] Tail { get; set; } = [];

    /// <summary>
    /// The name of a source by its folder and stem and by what it begins with: whole lines of the first 1 KiB as far as they were there at first sight. It is the same when the
    /// catalogue was lost. <paramref name="number"/> tells sources that begin alike apart.
    /// </summary>
    public static string NameOf(string family, ReadOnlySpan<byte> head, int number)
    {
        string path = Encoding.UTF8.GetByteCount(family) <= LongestPath ? family : "~" + Convert.ToHexStringLower(TextHead.Hash(Encoding.UTF8.GetBytes(family)));
        string name = $"collect:{path}#{Convert.ToHexStringLower(TextHead.Hash(head))}";
        return number == 0 ? name : $"{name}~{number}";
    }

    /// <summary>The sources of a family, those of which most was taken first.</summary>
    public static List<FeedSource> OfFamily(FileCatalogue catalogue, string family) => catalogue.Read(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT id, name, family, head, head_length, fed, tail FROM sources WHERE family = $family ORDER BY fed DESC, id";
        command.Parameters.AddWithValue("$family", family);
        using SqliteDataReader rows = command.ExecuteReader();
        List<FeedSource> found = [];
        while (rows.Read())
        {
            found.Add(new FeedSource
            {
                Id = rows.GetInt64(0),
                Name = rows.GetString(1),
                Family = rows.GetString(2),
                Head = rows.GetFieldValue<byte[]>(3),
                HeadLength = rows.GetInt32(4),
                Fed = rows.GetInt64(5),
                Tail = rows.GetFieldValue<byte[]>(6),
            });
        }

        return found;
    });

    /// <summary>Paths of the other files that hold its text.</summary>
    public List<string> OtherPaths(FileCatalogue catalogue, long file) => catalogue.Read(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT path FROM files WHERE source = $source AND id <> $file ORDER BY size DESC";
        command.Parameters.AddWithValue("$source", Id);
        command.Parameters.AddWithValue("$file", file);
        using SqliteDataReader rows = command.ExecuteReader();
        List<string> paths = [];
        while (rows.Read())
            paths.Add(rows.GetString(0));
        return paths;
    });

}
