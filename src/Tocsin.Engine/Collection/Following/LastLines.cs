using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Following;

/// <summary>The last lines over several files, in the order of their times.</summary>
public static class LastLines
{
    private const int PageLines = 500;
    private const long BytesLookedAt = 4 << 20;
    private const long MostBytesLookedAt = 256 << 20;

    /// <summary>The last lines that fit a filter, oldest first, of at most <see cref="FollowHub.MaxFiles"/> files: what <see cref="FollowHub.Follow"/> begins with.</summary>
    public static IReadOnlyList<FollowedLine> Of(RootFolder root, FileCatalogue catalogue, FollowFilter filter, CancellationToken cancellation = default)
    {
        string? path = filter.Path ?? (filter.FileId is { } id ? catalogue.Find(id)?.Path ?? "" : null);
        return Of(root, [.. Files(catalogue, path, filter.Category, FollowHub.MaxFiles).Select(file => (file, long.MaxValue))], filter, cancellation);
    }

    /// <summary>The files of a path (empty: none) or else of a category, the newest first.</summary>
    internal static IReadOnlyList<CollectedFile> Files(FileCatalogue catalogue, string? path, string? category, int limit) =>
        path is { Length: > 0 } ? [catalogue.FindPath(path) ?? Uncatalogued(path)]
        : path is null ? catalogue.List(new FileQuery { Category = category, Limit = limit }).Files
        : [];

    /// <summary>
    /// The last lines that fit, oldest first, of at most 4 MiB at the end of each file. A line without a time stands behind the line before it; files whose lines
    /// have none are in the order in which they were last written.
    /// </summary>
    /// <param name="root">Where the files lie.</param>
    /// <param name="files">Which files, and the byte at which each is taken to end (long.MaxValue: where it ends).</param>
    /// <param name="filter">Which lines, and how many.</param>
    /// <param name="cancellation">Ends it.</param>
    internal static List<FollowedLine> Of(RootFolder root, IReadOnlyList<(CollectedFile File, long End)> files, FollowFilter filter, CancellationToken cancellation)
    {
        List<(DateTime Order, FollowedLine Line)> all = [];
        long looked = 0;
        foreach ((CollectedFile file, long end, DateTime newest) in files
            .Select(file => (file.File, file.End, Newest: Newest(root, file.File)))
            .OrderByDescending(file => file.Newest))
        {
            if (looked > MostBytesLookedAt || (all.Count >= filter.Last && newest < all[^filter.Last].Order))
            {
                break; // no line of the files that are left is among the last ones
            }

            if (LogContent.TryOpen(root, file.Path, file.Header, out LogContent? content) == OpenOutcome.Opened)
            {
                using (content)
                {
                    looked += Add(all, content!, file, end, filter, cancellation);
                }

                all = [.. all.OrderBy(line => line.Order).TakeLast(filter.Last)];
            }
        }

        return [.. all.Select(line => line.Line)];
    }

    private static CollectedFile Uncatalogued(string path) => new() { Id = 0, Remote = "", Path = path, Size = 0, Modified = DateTime.UnixEpoch, Category = "" };

    /// <summary>No line of a file is later: its clock may be wrong, its disk's is that of the last write.</summary>
    private static DateTime Newest(RootFolder root, CollectedFile file)
    {
        DateTime written = root.Stat(file.Path)?.Modified ?? file.Modified;
        return file.LastTime > written ? file.LastTime.Value : written;
    }

    private static long Add(List<(DateTime Order, FollowedLine Line)> all, LogContent content, CollectedFile file, long end, FollowFilter filter, CancellationToken cancellation)
    {
        List<(DateTime? Time, FollowedLine Line)> fitting = [];
        long looked = 0;
        for (long before = end; fitting.Count < filter.Last && looked < BytesLookedAt;)
        {
            bool isAll = filter.Contains is null && filter.Level is null;
            ContentPage page = content.LinesBefore(before, isAll ? filter.Last : PageLines, cancellation);
            (DateTime? Time, FollowedLine Line)[] some = [.. WithTimes(page.Lines)
                .Where(line => filter.Fits(line.Line.Text, line.Line.Level))
                .Select(line => (line.Time, new FollowedLine(file.Id, file.Path, file.Category, line.Line.Offset, line.Line.Time, line.Line.Level, line.Line.Text)))];
            fitting.InsertRange(0, some);
            looked += page.End - page.Start;
            before = page.Start;
            if (page.AtStart || page.Lines.Count == 0)
            {
                break;
            }
        }

        all.AddRange(fitting.TakeLast(filter.Last).Select(line => (line.Time ?? file.Modified, line.Line)));
        return looked;
    }

    private static IEnumerable<(DateTime? Time, ContentLine Line)> WithTimes(IEnumerable<ContentLine> lines)
    {
        DateTime? time = null;
        foreach (ContentLine line in lines)
        {
            time = line.Time ?? time;
            yield return (time, line);
        }
    }
}
