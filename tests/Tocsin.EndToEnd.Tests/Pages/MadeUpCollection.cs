using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Pages.Reading;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>A collection that a page test states.</summary>
internal sealed class MadeUpCollection : ICollectionReader
{
    private readonly DateTime _now = TimeProvider.System.GetUtcNow().UtcDateTime;

    /// <summary>When false, nothing is collected.</summary>
    public bool IsOn { get; set; } = true;

    public List<CollectedFile> All { get; } = [];

    public List<RemoteView> Made { get; } = [];

    public CollectionFolders? Folders => IsOn ? new CollectionFolders("/srv/tocsin/data") : null;

    public long Revision { get; set; } = 1;

    public IReadOnlyList<CategorySummary> Services =>
    [
        .. CategoryRules.Default.Names.Select(name => All.Where(file => file.Category == name).ToList() is { Count: > 0 } files
            ? new CategorySummary(name, files.Count, files.Sum(file => file.Size), files.Max(file => file.Modified), files.Sum(file => file.Errors ?? 0))
            : new CategorySummary(name, 0, 0, null, 0)),
    ];

    public IReadOnlyList<RemoteView> Remotes => Made;

    public IReadOnlyList<string> Failing => [.. Made.Where(remote => remote.Status.FailedInARow > 0).Select(remote => remote.Status.Options.Name)];

    /// <summary>Files of an HPC system, some hundred, with jobs, errors and hostile names.</summary>
    public static MadeUpCollection Some(int jobs = 120)
    {
        MadeUpCollection made = new();
        for (int at = 0; at < jobs; at++)
        {
            made.Add($"hpc/jobs/slurm-{4711 + (at / 40)}_{at % 40}.{(at % 2 == 0 ? "out" : "err")}", 3_000L + (at * 7_919L * 41), TimeSpan.FromMinutes(1 + (at * 3)), errors: at % 9 == 0 ? at + 1 : 0, job: $"{4711 + (at / 40)}_{at % 40}", group: $"{4711 + (at / 40)}", header: "none");
        }

        made.Add("hpc/vllm/vllm-node-03.log", 5_368_709_120, TimeSpan.FromSeconds(4), errors: 312, header: "python");
        made.Add("hpc/server-orchestrator.log.1.gz", 40_213_331, TimeSpan.FromHours(26), errors: 12, header: "iso8601", compression: FileCompression.Gzip);
        made.Add("edge/grafana/monitoring.log", 9_120_004, TimeSpan.FromMinutes(2), header: "json");
        made.Add("edge/client-eu-west-1.log", 812_004, TimeSpan.FromMinutes(41), errors: 3, header: "syslog");
        made.Add("notes of <b>nobody \u202egnp.txt", 40, TimeSpan.FromDays(3), remote: "");
        made.Add($"edge/{new string('a', 90)}/a-very-long-name-that-{string.Join('-', Enumerable.Repeat("goes-on", 20))}-to-the-end.log", 12_004, TimeSpan.FromDays(1));
        made.AddRemote("hpc", RemoteState.Waiting);
        made.AddRemote("edge", RemoteState.BackingOff, error: "The key of edge.example.org has changed: SHA256:zzz is not the trusted one. If that is right, run: tocsin sync trust edge.example.org \u001b[31m--replace\u001b[0m");
        return made;
    }

    public CollectedFile Add(
        string path, long size, TimeSpan ago, long? errors = 0, string? job = null, string? group = null, string? header = null, string? remote = null, FileCompression compression = FileCompression.None)
    {
        DateTime modified = _now - ago;
        CollectedFile file = new()
        {
            Id = All.Count + 1,
            Path = path,
            Remote = remote ?? path[..path.IndexOf('/', StringComparison.Ordinal)],
            Size = size,
            Modified = modified,
            Category = CategoryRules.Default.Match(path).Category,
            Compression = compression,
            Lines = size / 104,
            FirstTime = header is null or "none" ? null : modified.AddHours(-7),
            LastTime = header is null or "none" ? null : modified,
            Header = header,
            Errors = errors,
            Job = job,
            JobGroup = group,
        };
        All.Add(file);
        Revision++;
        return file;
    }

    public void AddRemote(string name, RemoteState state, string? error = null, string? fingerprint = "SHA256:4mJ5S8+q3O2cV0y8aHTVQ1F3dKkQ6Zr0l2uYxWnB7tI", SyncProgress? progress = null)
    {
        RemoteOptions options = new() { Name = name, Host = $"{name}.example.org", User = "me", Path = "~/logs", Folder = name };
        SyncResult last = new()
        {
            Remote = name,
            Outcome = error is null ? SyncOutcome.Completed : SyncOutcome.Failed,
            Started = _now.AddSeconds(-22),
            Took = TimeSpan.FromSeconds(1.4),
            FilesThere = 122,
            Changed = error is null ? [new SyncedFile($"{name}/vllm/vllm-node-03.log", FileChange.Appended, 40_213), new SyncedFile($"{name}/jobs/slurm-4713_39.err", FileChange.NewGeneration, 3_004, $"{name}/jobs/slurm-4713_39.err.1"), new SyncedFile($"{name}/new <i>file</i>.log", FileChange.New, 12)] : [],
            ChangedCount = error is null ? 3 : 0,
            BytesFetched = error is null ? 43_229 : 0,
            Error = error,
            Notices = error is null ? ["The remote has rsync 3.1.3: names with line breaks are left out there. Install 3.2.7 or later."] : [],
        };
        Made.RemoveAll(remote => remote.Status.Options.Name == name);
        Made.Add(new RemoteView(
            new RemoteStatus(options, state, progress, last, error is null ? _now.AddSeconds(-20) : _now.AddHours(-5), state == RemoteState.Running ? null : _now.AddSeconds(error is null ? 400 : 900), 41, error is null ? 0 : 6, error is null ? 0 : 6, fingerprint),
            All.Count(file => file.Remote == name), All.Where(file => file.Remote == name).Sum(file => file.Size), All.Count(file => file.Remote == name && file.Category == CategoryRules.Uncategorised)));
    }

    public FileList Files(FileQuery query)
    {
        List<CollectedFile> fitting = [.. Sorted(query.Order, All.Where(file =>
            (query.Category is null || file.Category == query.Category) && (query.Remote is null || file.Remote == query.Remote)
            && (query.PathContains is null || file.Path.Contains(query.PathContains, StringComparison.OrdinalIgnoreCase))
            && (query.From is null || (file.LastTime ?? file.Modified) >= query.From) && (query.To is null || file.FirstTime is null || file.FirstTime < query.To)))];
        return new FileList([.. fitting.Skip(query.Skip).Take(query.Limit)], fitting.Count);
    }

    public CollectedFile? File(long id) => All.FirstOrDefault(file => file.Id == id);

    public GuessedService Guess(string name)
    {
        CategoryMatch match = CategoryRules.Default.Match(name);
        return new GuessedService(match.Category, match.Pattern, match.Stem);
    }

    private static IEnumerable<CollectedFile> Sorted(FileOrder order, IEnumerable<CollectedFile> files) => order switch
    {
        FileOrder.Path => files.OrderBy(file => file.Path, StringComparer.Ordinal),
        FileOrder.Largest => files.OrderByDescending(file => file.Size).ThenBy(file => file.Path, StringComparer.Ordinal),
        FileOrder.Errors => files.OrderByDescending(file => file.Errors ?? 0).ThenBy(file => file.Path, StringComparer.Ordinal),
        _ => files.OrderByDescending(file => file.Modified).ThenBy(file => file.Path, StringComparer.Ordinal),
    };
}
