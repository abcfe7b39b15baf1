using Microsoft.Data.Sqlite;
using Tocsin.Engine.Collection.Categories;

namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>A row of the catalogue whose file is gone or is not as it was: perhaps it is one of the changed files under another name.</summary>
internal sealed record FormerFile(long Id, string Path, long Size, long Modified, ulong Inode, byte[] Head, int HeadLength)
{
    private const int PathsAtOnce = 500;

    /// <summary>The files that can be rotations of each other.</summary>
    public string Family => FamilyOf(Path);

    /// <summary>The folder and the name without what rotation and compression append.</summary>
    public static string FamilyOf(string path)
    {
        int name = path.LastIndexOf('/') + 1;
        return path[..name] + RotatedName.Parse(path[name..]).Stem;
    }

    /// <summary>The rows of paths.</summary>
    public static List<FormerFile> Load(FileCatalogue catalogue, IReadOnlyList<string> paths) => catalogue.Read(connection =>
    {
        List<FormerFile> found = new(paths.Count);
        foreach (string[] chunk in paths.Chunk(PathsAtOnce))
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT id, path, size, modified, inode, head, head_length FROM files WHERE path IN ({string.Join(',', chunk.Select((_, at) => $"$p{at}"))})";
            for (int at = 0; at < chunk.Length; at++)
                command.Parameters.AddWithValue($"$p{at}", chunk[at]);
            using SqliteDataReader rows = command.ExecuteReader();
            while (rows.Read())
                found.Add(new FormerFile(rows.GetInt64(0), rows.GetString(1), rows.GetInt64(2), rows.GetInt64(3), (ulong)rows.GetInt64(4), rows.GetFieldValue<byte[]>(5), rows.GetInt32(6)));
        }

        return found;
    });
}
