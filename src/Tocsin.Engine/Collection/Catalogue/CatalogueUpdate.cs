using Microsoft.Data.Sqlite;
using Tocsin.Engine.Collection.Categories;

namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>Writes what a pass found, in one transaction.</summary>
internal sealed class CatalogueUpdate(FileCatalogue catalogue, CategoryRules rules, JobNames jobs, Func<string, string> remoteOf)
{
    /// <summary>Rows of <paramref name="gone"/> go, all others are as their files. Nobody sees a part of it.</summary>
    public void Write(IReadOnlyList<ChangedFile> changed, IReadOnlyList<FormerFile> gone) => catalogue.Write((connection, transaction) =>
    {
        using SqliteCommand delete = Command(connection, transaction, "DELETE FROM files WHERE id = $id", "$id");
        foreach (FormerFile former in gone)
            Run(delete, former.Id);

        // Names may have gone round in a circle: each moved row first gets one that no file can have.
        using SqliteCommand move = Command(connection, transaction, "UPDATE files SET path = char(1) || id WHERE id = $id", "$id");
        foreach (ChangedFile file in changed)
        {
            if (file.Former is { } former && former.Path != file.Found.Path)
                Run(move, former.Id);
        }

        using SqliteCommand insert = Command(
            connection, transaction,
            """
            INSERT INTO files (id, path, remote, category, size, modified, inode, compression, job, job_group, head, head_length, counted, uncounted, unfed)
            VALUES ($id, $path, $remote, $category, $size, $modified, $inode, $compression, $job, $group, $head, $length, 0, 1, 1)
            ON CONFLICT (id) DO UPDATE SET path = $path, remote = $remote, category = $category, size = $size, modified = $modified, inode = $inode, compression = $compression,
                job = $job, job_group = $group, head = $head, head_length = $length,
                counted = CASE WHEN $recount THEN 0 ELSE counted END,
                uncounted = CASE WHEN $same THEN uncounted ELSE 1 END,
                unfed = CASE WHEN $same OR unfed = 3 THEN unfed ELSE 1 END
            """,
            "$id", "$path", "$remote", "$category", "$size", "$modified", "$inode", "$compression", "$job", "$group", "$head", "$length", "$recount", "$same");
        foreach (ChangedFile file in changed)
        {
            string path = file.Found.Path;
            JobName? job = jobs.Find(path);
            Run(
                insert, file.Former?.Id, path, remoteOf(path), rules.Match(path).Category, file.Found.Size, file.Found.Modified.Ticks, (long)file.Found.Inode,
                (long)file.Name.Compression, job?.Job, job?.Group, file.Head, file.HeadLength, MustRecount(file), file.IsAsBefore);
        }

        NextRevision(connection, transaction);
        return true;
    });

    /// <summary>Sorts every file by the rules of now, which may be others than those of the last run of the program. Answers how many changed.</summary>
    public int Resort() => catalogue.Write((connection, transaction) =>
    {
        using SqliteCommand all = Command(connection, transaction, "SELECT id, path, remote, category, job, job_group FROM files");
        using SqliteCommand update = Command(
            connection, transaction, "UPDATE files SET remote = $remote, category = $category, job = $job, job_group = $group WHERE id = $id", "$remote", "$category", "$job", "$group", "$id");
        List<object?[]> other = [];
        using (SqliteDataReader rows = all.ExecuteReader())
        {
            while (rows.Read())
            {
                string path = rows.GetString(1), remote = remoteOf(path), category = rules.Match(path).Category;
                JobName? job = jobs.Find(path);
                if (rows.GetString(2) != remote || rows.GetString(3) != category || rows.GetValue(4) as string != job?.Job || rows.GetValue(5) as string != job?.Group)
                    other.Add([remote, category, job?.Job, job?.Group, rows.GetInt64(0)]);
            }
        }

        foreach (object?[] row in other)
            Run(update, row);
        if (other.Count > 0)
            NextRevision(connection, transaction);
        return other.Count;
    });

    /// <summary>Sources that no file belongs to any more, and that have not been fed for a time, are forgotten.</summary>
    public int ForgetSources(DateTime before) => catalogue.Write((connection, transaction) =>
    {
        using SqliteCommand delete = Command(
            connection, transaction, "DELETE FROM sources WHERE seen < $before AND NOT EXISTS (SELECT 1 FROM files WHERE files.source = sources.id)", "$before");
        delete.Parameters[0].Value = before.Ticks;
        return delete.ExecuteNonQuery();
    });

    internal static void NextRevision(SqliteConnection connection, SqliteTransaction transaction) =>
        CatalogueSchema.Execute(connection, "UPDATE state SET revision = revision + 1", transaction);

    internal static SqliteCommand Command(SqliteConnection connection, SqliteTransaction transaction, string sql, params ReadOnlySpan<string> names)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (string name in names)
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    internal static void Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (int at = 0; at < values.Length; at++)
            command.Parameters[at].Value = values[at] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    /// <summary>Other bytes at places that were counted: rewritten in place, or compressed.</summary>
    private static bool MustRecount(ChangedFile file) =>
        !file.IsAsBefore && (file.Name.Compression != FileCompression.None || (file.Former is { } former && file.Found.Size <= former.Size));
}
