using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Collection.Remotes.Connecting;
using Tocsin.Engine.Collection.Remotes.Fetching;
using Tocsin.Engine.Collection.Remotes.Planning;
using Tocsin.Engine.Collection.Remotes.Probing;

namespace Tocsin.Engine.Collection.Remotes;

internal sealed partial class SyncPass
{
    private async Task DoAsync(SyncWork work, SyncComparison comparison, RootFolder incoming, Fetch fetch, CancellationToken cancellation)
    {
        // First of all: what is about to be renamed is not what we remember under its name, should we be killed in between.
        memory.Forget(remote.Name, work.Moves.SelectMany(static move => (string?[])[move.From, move.To]).OfType<string>()
            .Where(path => path.StartsWith(_prefix, StringComparison.Ordinal)).Select(path => path[_prefix.Length..]));
        MoveRunner.Run(logs, work.Moves);

        // What is missing at the ends of files first, it is little; then the newest files.
        List<PlannedStep> steps = [.. work.Steps.Where(static step => step.Kind == StepKind.Append), .. work.Steps.Where(static step => step.Kind == StepKind.Fetch)
            .OrderByDescending(static step => step.File.Modified).ThenBy(static step => step.File.Path, StringComparer.Ordinal)];
        steps = WithinBounds(steps, incoming, comparison.BytesHere, work.IsFetched);
        foreach (PlannedStep step in work.Steps.Where(static step => step.Kind == StepKind.Remember))
        {
            Settle(step, 0);
        }

        List<PlannedStep> place = [.. steps.Where(step => work.IsFetched.Contains(step.File.Path))];
        List<PlannedStep> append = [.. steps.Where(step => step.Kind == StepKind.Append && !work.IsFetched.Contains(step.File.Path))];
        List<PlannedStep> whole = [.. steps.Where(step => step.Kind == StepKind.Fetch && !work.IsFetched.Contains(step.File.Path))];
        foreach (PlannedStep step in place)
        {
            Place(incoming, step);
        }

        report.Step("fetching");
        report.Expect(append.Count + whole.Count, append.Concat(whole).Sum(static step => step.Missing));
        RemoveLeftovers(incoming, whole);
        await AppendAsync(fetch, append, cancellation);
        Dictionary<string, FetchedFile> fetched = await FetchAsync(fetch, whole, incoming, cancellation, place: true);
        foreach (string twin in steps.Where(step => _toRemember.ContainsKey(step.File.Path))
            .SelectMany(step => CompressedTwin.Find(logs, step.LocalPath, comparison.IsListed, cancellation)).Distinct(StringComparer.Ordinal).ToList())
        {
            logs.Delete(twin);
        }

        foreach (PlannedStep step in steps.Where(step => step.Kind == StepKind.Fetch && _toRemember.ContainsKey(step.File.Path)))
        {
            if (CompressedTwin.FindBegin(logs, step.LocalPath, comparison.IsListed, cancellation) is { } begin)
            {
                logs.Delete(begin);
            }
        }

        int missing = whole.Count(step => !fetched.ContainsKey(step.File.Path));
        if (missing > 0)
        {
            report.Notice($"{missing:#,0} files of {remote.Host} went or changed while they were fetched; the next pass looks again.");
        }
    }

    private async Task AppendAsync(Fetch fetch, List<PlannedStep> steps, CancellationToken cancellation)
    {
        if (steps.Count == 0)
        {
            return;
        }

        report.CountFromHere();
        Dictionary<string, byte[]> heads = steps.ToDictionary(static step => step.File.Path, step => Local(step.LocalPath)?.Head() ?? []);
        try
        {
            FetchEnd end = await fetch.RunAsync(
                [.. steps.Select(static step => step.File.Path)], Path.Combine(logs.FullPath, remote.Folder).TrimEnd('/'), append: true,
                file => report.FileIsWhole(file.Path), report.BytesAre, cancellation);
            Check(end, steps);
        }
        finally
        {
            foreach (PlannedStep step in steps)
            {
                Appended(step, heads[step.File.Path]);
            }
        }
    }

    private void Appended(PlannedStep step, byte[] head)
    {
        LocalFile? file = Local(step.LocalPath);
        long gained = (file?.Size ?? 0) - step.Has;
        if (file is not null && !file.Head().AsSpan().StartsWith(head))
        {
            // It was rotated between our look and the fetch, and rsync has put the new one in its place. The old one comes under its new name with the next pass.
            report.Change(new SyncedFile(step.LocalPath, FileChange.NewGeneration, file.Size));
            return;
        }

        if (gained > 0 || step.Change == FileChange.Renamed)
        {
            report.Change(new SyncedFile(step.LocalPath, step.Change, Math.Max(0, gained), step.Before));
        }

        if (file is not null && file.Size >= step.File.Size)
        {
            Remember(step, file);
        }
    }

    /// <summary>Fetches whole files out of sight; those that are whole are put in their places, however the fetch ends.</summary>
    private async Task<Dictionary<string, FetchedFile>> FetchAsync(
        Fetch fetch, List<PlannedStep> steps, RootFolder incoming, CancellationToken cancellation, bool place = false)
    {
        Dictionary<string, FetchedFile> said = new(StringComparer.Ordinal);
        if (steps.Count == 0)
        {
            return said;
        }

        report.CountFromHere();
        try
        {
            FetchEnd end = await fetch.RunAsync(
                [.. steps.Select(static step => step.File.Path)], incoming.FullPath, append: false,
                file =>
                {
                    said[file.Path] = file;
                    report.FileIsWhole(file.Path);
                },
                report.BytesAre,
                cancellation);
            if (end.DiskIsFull)
            {
                RemoveUnfinished(incoming, steps, said);
            }

            Check(end, steps);
        }
        finally
        {
            foreach (PlannedStep step in steps)
            {
                if (!IsWhole(incoming, said, step.File.Path))
                {
                    said.Remove(step.File.Path);
                }
                else if (place)
                {
                    Place(incoming, step);
                }
            }
        }

        return said;
    }

    private void Check(FetchEnd end, List<PlannedStep> steps)
    {
        if (end.DiskIsFull)
        {
            long missing = steps.Sum(step => Math.Max(0, step.File.Size - (logs.Stat(step.LocalPath)?.Size ?? 0)));
            throw new SyncFaultException(DiskRoom.Full(logs.FullPath, DiskRoom.Free(logs.FullPath), missing, remote));
        }

        if (end.Fault is not null)
        {
            throw new SyncFaultException(end.Fault);
        }

        if (end.Complaints.Length > 0)
        {
            report.IsPartial = true;
            report.Notice($"Not all could be fetched from {remote.Host}: {FailureText.FirstLines(end.Complaints)}");
        }
    }

    /// <summary>rsync sets a file's time when the checksum of the whole was right, and not before.</summary>
    private static bool IsWhole(RootFolder incoming, Dictionary<string, FetchedFile> said, string path) =>
        said.TryGetValue(path, out FetchedFile file) && incoming.Stat(path) is { } found
        && found.Size >= file.Size && (long)Math.Floor((found.Modified - DateTime.UnixEpoch).TotalSeconds) == file.Modified;

    private void Place(RootFolder incoming, PlannedStep step)
    {
        try
        {
            PlaceNow(incoming, step);
        }
        catch (IOException fault)
        {
            // A folder there that was a file before, or the other way round: the others are not held up by it.
            report.IsPartial = true;
            report.Notice($"'{step.LocalPath}' cannot be put in its place: {fault.Message} Move away what is in the way.");
        }
    }

    private void PlaceNow(RootFolder incoming, PlannedStep step)
    {
        if (step.LocalPath.LastIndexOf('/') is var slash and > 0)
        {
            logs.CreateFolder(step.LocalPath[..slash]);
        }

        if (step.Kind == StepKind.Fetch && logs.Stat(step.LocalPath) is not null)
        {
            report.IsPartial = true;
            report.Notice($"'{step.LocalPath}' was put here by somebody while it was fetched; the next pass compares the two.");
            return;
        }

        incoming.Rename(step.File.Path, logs, step.LocalPath);
        Settle(step, (logs.Stat(step.LocalPath)?.Size ?? step.Has) - step.Has);
    }

    /// <summary>All of it is here: said where something changed, and remembered.</summary>
    private void Settle(PlannedStep step, long bytes)
    {
        if (step.ChangesSomething)
        {
            report.Change(new SyncedFile(step.LocalPath, step.Change, bytes, step.Before));
        }

        if (step.Ghost is { } ghost)
        {
            _toRemember[step.File.Path] = ghost with { Modified = Sure(step.File.Modified) };
        }
        else if (Local(step.LocalPath) is { } file)
        {
            Remember(step, file);
        }
    }

    private void Remember(PlannedStep step, LocalFile file)
    {
        byte[] head = file.Head();
        _toRemember[step.File.Path] = new RememberedFile(step.File.Size, Sure(step.File.Modified), head.Length, FileHead.Hash(head));
    }

    private long Sure(long second) => second < _sureBefore ? second : ~second;

    private LocalFile? Local(string path) => logs.Stat(path) is { } found ? new LocalFile(logs, found) : null;
}
