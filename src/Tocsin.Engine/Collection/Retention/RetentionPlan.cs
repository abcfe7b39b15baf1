namespace Tocsin.Engine.Collection.Retention;

/// <summary>
/// What would go, and why: a dry run, and what <see cref="RetentionRun"/> then does. Immutable. A file whose lines are not all fed yet is in no step, whatever the rules say.
/// </summary>
public sealed class RetentionPlan
{
    /// <summary>Smaller files are not compressed: on most disks they would take as much.</summary>
    private const long LeastToCompress = 4096;

    private static readonly string[] Compressed = [".gz", ".br", ".bz2", ".xz", ".zst", ".lz4", ".Z", ".zip"];

    private RetentionPlan(IReadOnlyList<RetentionStep> steps, IReadOnlyList<RetentionStep> held, long missing)
    {
        Steps = steps;
        Held = held;
        Missing = missing;
    }

    /// <summary>What is done, the oldest file first.</summary>
    public IReadOnlyList<RetentionStep> Steps { get; }

    /// <summary>What the rules say and is not done, for lines of these files are not fed yet.</summary>
    public IReadOnlyList<RetentionStep> Held { get; }

    /// <summary>Bytes on disk that deleting frees.</summary>
    public long BytesDeleted => Steps.Where(step => step.Action == RetentionAction.Delete).Sum(step => step.File.Size);

    /// <summary>Bytes on disk of the files that are compressed.</summary>
    public long BytesToCompress => Steps.Where(step => step.Action == RetentionAction.Compress).Sum(step => step.File.Size);

    /// <summary>Bytes that lack to the headroom even when all is done; 0 where it is kept.</summary>
    public long Missing { get; }

    /// <summary>Makes a plan. Nothing is touched.</summary>
    /// <param name="files">All files of the catalogue.</param>
    /// <param name="rules">The rules; none for headroom alone.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="isFed">Whether all lines of a file are where they are to go; asked once for each file that a rule names.</param>
    /// <param name="keepFree">Bytes that are to be free on the disk; 0 for no such rule.</param>
    /// <param name="free">Bytes that are free now.</param>
    public static RetentionPlan Make(
        IReadOnlyList<CollectedFile> files, IReadOnlyList<RetentionRule> rules, DateTime now, Func<CollectedFile, bool> isFed, long keepFree = 0, long free = long.MaxValue)
    {
        Dictionary<long, RetentionStep> steps = [];
        Dictionary<long, RetentionStep> held = [];
        Dictionary<long, bool> fed = [];

        bool Add(CollectedFile file, RetentionAction action, string reason)
        {
            if (!fed.TryGetValue(file.Id, out bool may))
                fed[file.Id] = may = isFed(file);
            (may ? steps : held).TryAdd(file.Id, new RetentionStep(file, action, reason));
            return may;
        }

        // The newest first: what stays comes before what goes.
        CollectedFile[] newest = [.. files.OrderByDescending(file => file.Modified).ThenBy(file => file.Path, StringComparer.Ordinal)];
        foreach (RetentionRule rule in rules)
        {
            foreach (IGrouping<string, CollectedFile> category in newest.Where(file => rule.Category is null || rule.Category == file.Category).GroupBy(file => file.Category))
                Apply(rule, [.. category], now, Add);
        }

        long gained = steps.Values.Sum(step => step.File.Size);
        for (int i = newest.Length - 1; i >= 0 && free < keepFree && free + gained < keepFree; i--)
        {
            if (!steps.ContainsKey(newest[i].Id) && Add(newest[i], RetentionAction.Delete, $"the disk has {free} bytes free, less than {keepFree}: the oldest files go first"))
                gained += newest[i].Size;
        }

        foreach (RetentionRule rule in rules.Where(rule => rule.CompressAfter is not null))
        {
            foreach (CollectedFile file in newest.Where(file => (rule.Category is null || rule.Category == file.Category) && !steps.ContainsKey(file.Id) && IsPlain(file)))
            {
                if (now - file.Modified > rule.CompressAfter)
                    Add(file, RetentionAction.Compress, $"not written since {file.Modified:yyyy-MM-ddTHH:mm:ss}Z, longer than {rule.CompressAfter:c}");
            }
        }

        return new RetentionPlan(
            [.. steps.Values.OrderBy(step => step.File.Modified).ThenBy(step => step.File.Path, StringComparer.Ordinal)],
            [.. held.Values.OrderBy(step => step.File.Modified).ThenBy(step => step.File.Path, StringComparer.Ordinal)],
            free < keepFree ? Math.Max(0, keepFree - free - gained) : 0);
    }

    private static void Apply(RetentionRule rule, CollectedFile[] newest, DateTime now, Func<CollectedFile, RetentionAction, string, bool> add)
    {
        long bytes = 0;
        int count = 0;
        foreach (CollectedFile file in newest)
        {
            if (rule.MaxAge is { } age && now - file.Modified > age)
            {
                if (add(file, RetentionAction.Delete, $"last written at {file.Modified:yyyy-MM-ddTHH:mm:ss}Z, longer ago than {age:c}"))
                    continue;
            }
            else if (rule.MaxBytes is { } most && bytes + file.Size > most)
            {
                if (add(file, RetentionAction.Delete, $"newer files of '{file.Category}' have {bytes} bytes, and {most} are kept"))
                {
                    // Older ones go, too, were they ever so small: what is kept is the end of a history.
                    bytes = most;
                    continue;
                }
            }
            else if (rule.MaxFiles is { } files && count >= files && add(file, RetentionAction.Delete, $"'{file.Category}' has {count} newer files, and {files} are kept"))
            {
                continue;
            }

            bytes += file.Size;
            count++;
        }
    }

    private static bool IsPlain(CollectedFile file) =>
        file.Compression == FileCompression.None && file.Size >= LeastToCompress && !Compressed.Any(ending => file.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
