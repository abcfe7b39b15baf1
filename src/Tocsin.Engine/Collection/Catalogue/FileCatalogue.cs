using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>
/// What is known about every collected file: a SQLite database that any thread (and any process) reads while one pass and one feed write.
/// It can be lost: a pass makes it again from the files.
/// </summary>
public sealed partial class FileCatalogue : IDisposable
{
    private const int MostPage = 10_000;

    private readonly CatalogueConnections _connections;
    private readonly TimeProvider _time;
    private readonly ILogger? _logger;
    private volatile CategoriesAt? _summary;
    private int _begunAgain;

    private FileCatalogue(CatalogueConnections connections, TimeProvider time, ILogger? logger, string? notice)
    {
        _connections = connections;
        _time = time;
        _logger = logger;
        Notice = notice;
        if (notice is not null)
            logger?.CatalogueBegunAgain(notice);
    }

    /// <summary>Why an earlier catalogue was put aside, and where it is now; null when none was.</summary>
    public string? Notice { get; private set; }

    /// <summary>
    /// Opens the catalogue or begins one. One that is damaged, of another version or no catalogue is renamed (<c>….corrupt-TIME</c>), said
    /// (<see cref="Notice"/> and the log), and begun again. Throws <see cref="IOException"/> when the file cannot be had.
    /// </summary>
    public static FileCatalogue Open(string file, TimeProvider time, ILogger? logger = null)
    {
        file = Path.GetFullPath(file);
        try
        {
            return new FileCatalogue(new CatalogueConnections(file), time, logger, null);
        }
        catch (InvalidDataException fault)
        {
            string aside = CatalogueConnections.Quarantine(file, time.GetUtcNow().UtcDateTime);
            return new FileCatalogue(new CatalogueConnections(file), time, logger, Quarantined(fault, aside));
        }
    }

    /// <summary>How often it began again since it was opened: whoever trusts it to remember asks anew.</summary>
    internal int BegunAgain => Volatile.Read(ref _begunAgain);

    /// <summary>A number that grows with every pass that changed something.</summary>
    public long Revision => _connections.Read(static connection => CatalogueSchema.Number(connection, "SELECT revision FROM state"));

    /// <summary>The file of a number; null when it is gone.</summary>
    public CollectedFile? Find(long id) => One("id = $value", id);

    /// <summary>The file at a path under <see cref="CollectionFolders.Logs"/>; null when there is none.</summary>
    public CollectedFile? FindPath(string path) => One("path = $value", path);

    /// <summary>
    /// The file of a link for people: <c>categorized/SERVICE/RELATIVE/PATH</c>, where the path is one under <see cref="CollectionFolders.Logs"/>. Nothing is followed: null when
    /// the catalogue has no such file in that category.
    /// </summary>
    public CollectedFile? FindCategorised(string path)
    {
        string[] parts = path.Split('/', 3);
        return parts is ["categorized", var category, var relative] && FindPath(relative) is { } file && file.Category == category ? file : null;
    }

    /// <summary>A part of the files.</summary>
    public FileList List(FileQuery query)
    {
        string order = query.Order switch
        {
            FileOrder.Path => "path",
            FileOrder.Largest => "size DESC, path",
            FileOrder.Errors => "errors DESC NULLS LAST, path",
            _ => "modified DESC, path",
        };
        FileConditions conditions = new(query.Category, query.Remote, query.PathContains, query.From, query.To);
        return _connections.Read(connection =>
        {
            using SqliteTransaction snapshot = connection.BeginTransaction(deferred: true);
            using SqliteCommand count = conditions.Select(connection, "count(*)");
            using SqliteCommand page = conditions.Select(connection, FileRows.Columns, $"ORDER BY {order} LIMIT $limit OFFSET $skip");
            page.Parameters.AddWithValue("$limit", Math.Clamp(query.Limit, 0, MostPage));
            page.Parameters.AddWithValue("$skip", Math.Max(0, query.Skip));
            return new FileList(FileRows.ReadAll(page), (long)count.ExecuteScalar()!);
        });
    }

    /// <summary>The categories that have files, by name.</summary>
    public IReadOnlyList<CategorySummary> Categories()
    {
        long revision = Revision;
        if (_summary is { } known && known.Revision == revision)
            return known.Categories;
        IReadOnlyList<CategorySummary> categories = _connections.Read(static connection =>
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT category, count(*), sum(size), max(modified), coalesce(sum(errors), 0) FROM files GROUP BY category ORDER BY category";
            using SqliteDataReader rows = command.ExecuteReader();
            List<CategorySummary> all = [];
            while (rows.Read())
                all.Add(new CategorySummary(rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2), FileRows.Time(rows.GetInt64(3)), rows.GetInt64(4)));
            return all;
        });
        _summary = new CategoriesAt(revision, categories);
        return categories;
    }

    /// <summary>Files that a search has to look at: all conditions hold. The newest <see cref="CollectedFile.LastTime"/> (else <see cref="CollectedFile.Modified"/>) first, ties by path.</summary>
    public IReadOnlyList<CollectedFile> Candidates(string? category, string? remote, DateTime? from, DateTime? to)
    {
        FileConditions conditions = new(category, remote, null, from, to);
        return _connections.Read(connection =>
        {
            using SqliteCommand command = conditions.Select(connection, FileRows.Columns, "ORDER BY coalesce(last_time, modified) DESC, path");
            return FileRows.ReadAll(command);
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _connections.Dispose();

    /// <summary>Puts a catalogue that turned out to be damaged aside and begins an empty one; <see cref="Notice"/> says so.</summary>
    internal void BeginAgain(InvalidDataException fault)
    {
        Notice = Quarantined(fault, _connections.Replace(_time.GetUtcNow().UtcDateTime));
        _summary = null;
        Interlocked.Increment(ref _begunAgain);
        _logger?.CatalogueBegunAgain(Notice);
    }

    internal T Read<T>(Func<SqliteConnection, T> read) => _connections.Read(read);

    internal T Write<T>(Func<SqliteConnection, SqliteTransaction, T> write) => _connections.Write(write);

    private static string Quarantined(InvalidDataException fault, string aside) =>
        $"{fault.Message} The old one is kept as '{aside}'; delete it when nobody wants to look at it. Streams know what they have: no line is taken twice.";

    private CollectedFile? One(string condition, object value) => _connections.Read(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT {FileRows.Columns} FROM files WHERE {condition}";
        command.Parameters.AddWithValue("$value", value);
        return FileRows.ReadAll(command).FirstOrDefault();
    });

    // One reference, so that no thread sees the revision of one answer beside the categories of another.
    private sealed record CategoriesAt(long Revision, IReadOnlyList<CategorySummary> Categories);
}
