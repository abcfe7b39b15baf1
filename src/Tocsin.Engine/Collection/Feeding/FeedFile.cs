using Microsoft.Data.Sqlite;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Feeding;

/// <summary>What is to be done with a file. The numbers are in the catalogue: never renumber them.</summary>
internal enum Unfed : byte
{
    /// <summary>Nothing: all of it is in its stream.</summary>
    Nothing = 0,

    /// <summary>It may have new lines.</summary>
    Lines = 1,

    /// <summary>Its last line has no end yet; it is taken when the file is left alone for long.</summary>
    Rest = 2,

    /// <summary>It was there when feeding began, and only what it gains is wanted.</summary>
    FromEnd = 3,
}

/// <summary>A file that may have something to take.</summary>
internal sealed record FeedFile(long Id, string Path, string Category, long Size, long Modified, ulong Inode, string? Job, string? Group, long? Source, Unfed Unfed)
{
    public RotatedName Name { get; } = RotatedName.Parse(Path[(Path.LastIndexOf('/') + 1)..]);

    /// <summary>The files that can be rotations of each other.</summary>
    public string Family { get; } = FormerFile.FamilyOf(Path);

    /// <summary>Whether what is found at the path now is the file that the catalogue speaks of, which may have grown. Else the next pass says what it is.</summary>
    public bool IsStill(FoundFile? found) => found is { } file && file.Inode == Inode && (file.Size >= Size || Name.Compression != FileCompression.None);

    /// <summary>All of them, the files of a family together, the oldest generation first. A last line without an end waits until <paramref name="quietSince"/>.</summary>
    public static List<FeedFile> Load(FileCatalogue catalogue, DateTime quietSince)
    {
        List<FeedFile> files = catalogue.Read(connection =>
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT id, path, category, size, modified, inode, job, job_group, source, unfed FROM files WHERE unfed <> 0 AND (unfed <> 2 OR modified <= $quiet)";
            command.Parameters.AddWithValue("$quiet", quietSince.Ticks);
            using SqliteDataReader rows = command.ExecuteReader();
            List<FeedFile> found = [];
            while (rows.Read())
            {
                found.Add(new FeedFile(
                    rows.GetInt64(0), rows.GetString(1), rows.GetString(2), rows.GetInt64(3), rows.GetInt64(4), (ulong)rows.GetInt64(5), rows.IsDBNull(6) ? null : rows.GetString(6),
                    rows.IsDBNull(7) ? null : rows.GetString(7), FileRows.Optional(rows, 8), (Unfed)rows.GetByte(9)));
            }

            return found;
        });
        files.Sort(Compare);
        return files;
    }

    private static int Compare(FeedFile left, FeedFile right)
    {
        int order = string.CompareOrdinal(left.Family, right.Family);
        if (order == 0)
            order = right.Name.IsRotated.CompareTo(left.Name.IsRotated);
        if (order == 0)
            order = string.CompareOrdinal(left.Name.Date ?? "9", right.Name.Date ?? "9"); // without a date: rotated by number, later
        if (order == 0)
            order = right.Name.Generation.CompareTo(left.Name.Generation);
        if (order == 0)
            order = left.Modified.CompareTo(right.Modified);
        return order == 0 ? string.CompareOrdinal(left.Path, right.Path) : order;
    }
}
