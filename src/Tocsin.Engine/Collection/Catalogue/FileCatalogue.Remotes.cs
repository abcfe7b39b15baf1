using Microsoft.Data.Sqlite;
using Tocsin.Engine.Collection.Categories;

namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>All files of one remote.</summary>
/// <param name="Remote">Its name; empty for files that were put there by hand.</param>
/// <param name="Files">How many.</param>
/// <param name="Bytes">Their bytes on disk.</param>
/// <param name="Uncategorised">Those that no rule of a category fits.</param>
public sealed record RemoteSummary(string Remote, long Files, long Bytes, long Uncategorised);

// What lies here of each remote.
public sealed partial class FileCatalogue
{
    private volatile RemotesAt? _remotes;

    /// <summary>The remotes that have files, by name.</summary>
    public IReadOnlyList<RemoteSummary> Remotes()
    {
        long revision = Revision;
        if (_remotes is { } known && known.Revision == revision)
            return known.Remotes;
        IReadOnlyList<RemoteSummary> remotes = _connections.Read(static connection =>
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT remote, count(*), sum(size), sum(category = $none) FROM files GROUP BY remote ORDER BY remote";
            command.Parameters.AddWithValue("$none", CategoryRules.Uncategorised);
            using SqliteDataReader rows = command.ExecuteReader();
            List<RemoteSummary> all = [];
            while (rows.Read())
                all.Add(new RemoteSummary(rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3)));
            return all;
        });
        _remotes = new RemotesAt(revision, remotes);
        return remotes;
    }

    private sealed record RemotesAt(long Revision, IReadOnlyList<RemoteSummary> Remotes);
}
