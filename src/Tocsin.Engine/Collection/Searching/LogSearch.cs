using System.Runtime.CompilerServices;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Searching;

/// <summary>
/// Looks for lines in collected files, plain and compressed. Hits come as they are found, in one order: the newest file first (the catalogue's order), within a file by falling offset.
/// Files that change meanwhile are read as they are. Any thread; searches run side by side.
/// </summary>
public sealed class LogSearch
{
    /// <summary>Hits of one answer at most.</summary>
    public const int MaxLimit = 10_000;

    /// <summary>Lines before and after a hit at most.</summary>
    public const int MaxContext = 20;

    /// <summary>Pieces of a large file between two words about how far a search is.</summary>
    private const int PiecesPerProgress = 8;

    private readonly RootFolder _logs;
    private readonly Func<SearchQuery, SearchCandidates> _candidates;
    private readonly Func<long, CollectedFile?> _find;
    private readonly SearchOrders _orders = new();
    private readonly int _workers;
    private readonly int _blockBytes;

    /// <param name="logs">Where the files lie; not disposed.</param>
    /// <param name="catalogue">Which files there are; not disposed.</param>
    public LogSearch(RootFolder logs, FileCatalogue catalogue)
        : this(logs, query => Candidates(catalogue, query), catalogue.Find, Environment.ProcessorCount)
    {
    }

    /// <summary>For tests: files from elsewhere than a catalogue, and small blocks.</summary>
    internal LogSearch(
        RootFolder logs, Func<SearchQuery, SearchCandidates> candidates, Func<long, CollectedFile?> find, int workers, int blockBytes = PlainScanner.BlockBytes)
    {
        _blockBytes = blockBytes;
        _logs = logs;
        _candidates = candidates;
        _find = find;
        _workers = workers;
    }

    /// <summary>What is wrong with a query, and what to do about it; null for a good one.</summary>
    public static string? Fault(SearchQuery query)
    {
        if (query.Limit is < 1 or > MaxLimit)
            return $"The limit is {query.Limit}, but 1 to {MaxLimit} hits can be asked for at once; go on with the last hit's cursor for more.";
        if (query.Context is < 0 or > MaxContext)
            return $"{query.Context} lines of context are asked for, but 0 to {MaxContext} can be had.";
        if (query.From is { } from && query.To is { } to && from >= to)
            return $"The time range ends ({to:yyyy-MM-ddTHH:mm:ss}Z) before it begins ({from:yyyy-MM-ddTHH:mm:ss}Z). Exchange the two.";
        if (query.After is { } after && !SearchCursor.TryParse(after, out _))
            return "'after' is no cursor of a hit. Take the cursor of an answer as it is, or leave it out to begin with the newest.";
        return SearchPattern.TryCreate(query, out string? fault) is null ? fault : null;
    }

    /// <summary>
    /// Searches. The query must be without <see cref="Fault"/>. Files are opened as they are reached; one that cannot be read is counted and passed over. Ends after
    /// <see cref="SearchQuery.Limit"/> hits; throws <see cref="OperationCanceledException"/> when it is cancelled.
    /// </summary>
    /// <param name="query">What is looked for.</param>
    /// <param name="progress">Hears now and then, on the reader's thread, how far it is, and once at the end.</param>
    /// <param name="cancellation">Ends the search.</param>
    public IAsyncEnumerable<SearchHit> RunAsync(SearchQuery query, Action<SearchProgress>? progress = null, CancellationToken cancellation = default) =>
        Fault(query) is { } fault ? throw new ArgumentException(fault, nameof(query)) : RunGoodAsync(query, progress, cancellation);

    private static SearchCandidates Candidates(FileCatalogue catalogue, SearchQuery query)
    {
        IReadOnlyList<CollectedFile> files = catalogue.Candidates(query.Category, query.Remote, query.From, query.To);
        return new SearchCandidates(files, catalogue.Categories().Sum(category => category.Files));
    }

    private async IAsyncEnumerable<SearchHit> RunGoodAsync(SearchQuery query, Action<SearchProgress>? progress, [EnumeratorCancellation] CancellationToken cancellation)
    {
        SearchConditions conditions = new(query, SearchPattern.TryCreate(query, out _)!);
        (IReadOnlyList<CollectedFile> files, long? before, int skipped, ulong order) = Plan(query);
        int done = 0, unreadable = 0, hits = 0;
        long bytes = 0;
        HitText text = new(query.Context);
        using SearchRun run = new(_logs, conditions, query, files, before, _workers, _blockBytes, cancellation);
        for (; done < run.Count && hits < query.Limit; done++)
        {
            SearchUnit unit = await run.FileAsync(done);
            for (int i = 0; i < unit.Pieces.Length && hits < query.Limit; i++)
            {
                SearchPiece piece = await run.PieceAsync(unit, i);
                bytes += piece.Bytes;
                for (int line = 0; line < piece.Lines.Count && hits < query.Limit; line++, hits++)
                    yield return text.Read(unit.File, piece.Lines[line], Cursor(order, unit.File.File, piece.Lines[line].Offset));
                for (int hit = 0; hit < piece.Hits.Count && hits < query.Limit; hit++, hits++)
                    yield return piece.Hits[hit] with { Cursor = Cursor(order, unit.File.File, piece.Hits[hit].Offset) };
                cancellation.ThrowIfCancellationRequested();
                if ((i + 1) % PiecesPerProgress == 0)
                    progress?.Invoke(new SearchProgress(done - unreadable, skipped, unreadable, bytes, false));
            }

            unreadable += unit.File.IsUnreadable ? 1 : 0;
            run.Leave(done);
            progress?.Invoke(new SearchProgress(done + 1 - unreadable, skipped, unreadable, bytes, false));
        }

        progress?.Invoke(new SearchProgress(done - unreadable, skipped, unreadable, bytes, hits < query.Limit));
    }

    /// <summary>Which files are looked at, in which order, and up to where in the first one.</summary>
    private (IReadOnlyList<CollectedFile> Files, long? Before, int Skipped, ulong Order) Plan(SearchQuery query)
    {
        SearchCandidates candidates = _candidates(query);
        IReadOnlyList<CollectedFile> files = query.FileId is { } only ? [.. candidates.Files.Where(file => file.Id == only)] : candidates.Files;
        int skipped = (int)Math.Max(0, candidates.Total - files.Count);
        if (query.After is null || !SearchCursor.TryParse(query.After, out SearchCursor cursor))
            return (files, null, skipped, _orders.Keep([.. files.Select(file => file.Id)]));
        if (_orders.Find(cursor.Snapshot) is not { } order)
            return Resume(files, cursor, skipped);
        int place = Array.IndexOf(order, cursor.File);
        if (place < 0)
            return Resume(files, cursor, skipped);
        // Files have grown, moved or gone since: each is taken as it is now, by its number, in the order of then.
        Dictionary<long, CollectedFile> now = files.ToDictionary(file => file.Id);
        List<CollectedFile> rest = [];
        foreach (long id in order.AsSpan(place))
        {
            if ((now.TryGetValue(id, out CollectedFile? file) ? file : _find(id)) is { } there)
                rest.Add(there);
        }

        bool begun = rest.Count > 0 && rest[0].Id == cursor.File;
        return (rest, begun ? cursor.Offset : null, skipped, cursor.Snapshot);
    }

    /// <summary>Without the order of then (the program began anew): by the order of now, behind the place where the file was.</summary>
    private (IReadOnlyList<CollectedFile> Files, long? Before, int Skipped, ulong Order) Resume(IReadOnlyList<CollectedFile> files, SearchCursor cursor, int skipped)
    {
        CollectedFile? begun = files.FirstOrDefault(file => file.Id == cursor.File);
        int place = begun is null ? -1 : ((List<CollectedFile>)[.. files]).IndexOf(begun);
        bool stayed = begun is not null && Key(begun) == cursor.Key;
        IEnumerable<CollectedFile> after = stayed ? files.Skip(place + 1) : files.Where(file => file.Id != cursor.File && Key(file) < cursor.Key);
        CollectedFile[] rest = begun is null ? [.. after] : [begun, .. after];
        return (rest, begun is null ? null : cursor.Offset, skipped, _orders.Keep([.. rest.Select(file => file.Id)]));
    }

    private static string Cursor(ulong order, CollectedFile file, long offset) => new SearchCursor(order, Key(file), file.Id, offset).ToString();

    private static long Key(CollectedFile file) => (file.LastTime ?? file.Modified).Ticks;
}

/// <summary>The files that a search has to look at.</summary>
/// <param name="Files">In the order of the hits.</param>
/// <param name="Total">How many files there are, those that the catalogue ruled out included.</param>
internal sealed record SearchCandidates(IReadOnlyList<CollectedFile> Files, long Total);
