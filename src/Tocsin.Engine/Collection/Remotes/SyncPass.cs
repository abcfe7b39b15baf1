using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Collection.Remotes.Connecting;
using Tocsin.Engine.Collection.Remotes.Fetching;
using Tocsin.Engine.Collection.Remotes.Listing;
using Tocsin.Engine.Collection.Remotes.Planning;
using Tocsin.Engine.Collection.Remotes.Probing;
using Tocsin.Engine.Collection.Remotes.Processes;

namespace Tocsin.Engine.Collection.Remotes;

/// <summary>One pass: list, compare, look closer, rename, append, fetch, remember.</summary>
internal sealed partial class SyncPass(
    RemoteOptions remote, CollectionFolders folders, RootFolder logs, RemoteTools tools, SshConnection ssh, RemoteMemory memory, TimeProvider time, bool dryRun, SyncReport report)
{
    // Heads of so many files are held at once.
    private const int ProbedAtOnce = 2000;

    // A file that was written so shortly before it was listed may be another one in the same second, of the same size. One more for the two clocks.
    private const int LastSeconds = 2;

    private readonly string _prefix = remote.Folder.Length == 0 ? "" : remote.Folder + "/";
    private readonly Dictionary<string, RememberedFile> _toRemember = new(StringComparer.Ordinal);
    private long _sureBefore = long.MaxValue;

    public async Task RunAsync(RemoteHello hello, CancellationToken cancellation)
    {
        foreach (string notice in hello.Notices)
        {
            report.Notice(notice);
        }

        RsyncArguments rsync = new(remote, tools, ssh, hello.HasShell);
        report.Step("listing");
        if (hello.HasShell)
        {
            // An account that may only rsync would have each such file fetched whole once more.
            _sureBefore = time.GetUtcNow().ToUnixTimeSeconds() + hello.ClockAhead - LastSeconds;
        }

        RemoteListing listing = await ListAsync(rsync, cancellation);
        report.FilesThere = listing.Files.Count;

        report.Step("comparing");
        SyncComparison comparison = SyncComparison.Make(listing.Files, Remembered(out Dictionary<string, FoundFile> here, cancellation), here, logs, LocalPathOf);
        if (!dryRun)
        {
            PrivateFolder.Make(folders.Incoming);
        }

        using RootFolder? incoming = dryRun ? null : RootFolder.Open(Path.Combine(folders.Incoming, remote.Name));
        Fetch fetch = new(remote, rsync, time);
        SyncWork work = hello.HasShell
            ? await PlanAsync(comparison, new ShellProbe(remote, ssh, time), cancellation)
            : await PlanWithoutShellAsync(comparison, incoming, fetch, cancellation);
        if (dryRun)
        {
            foreach (PlannedStep step in work.Steps.Where(static step => step.ChangesSomething))
            {
                report.Change(new SyncedFile(step.LocalPath, step.Change, step.Missing, step.Before));
            }

            return;
        }

        try
        {
            await DoAsync(work, comparison, incoming!, fetch, cancellation);
        }
        finally
        {
            memory.Remember(remote.Name, _toRemember);
        }

        if (listing.Complaints.Length == 0)
        {
            memory.Forget(remote.Name, comparison.NoLongerListed);
        }
    }

    private string LocalPathOf(string path) => _prefix + path;

    private async Task<RemoteListing> ListAsync(RsyncArguments rsync, CancellationToken cancellation)
    {
        ListingParser parser = new(remote.MaxFiles);
        ChildResult result = await ChildProcess.RunAsync(
            rsync.List(),
            null,
            async (output, token) =>
            {
                byte[] buffer = new byte[64 * 1024];
                int read;
                while ((read = await output.ReadAsync(buffer, token)) > 0)
                {
                    parser.Feed(buffer.AsSpan(0, read));
                    if (parser.IsOverLimit)
                    {
                        throw new SyncFaultException(
                            $"'{TerminalText.Line(remote.Path)}' on {remote.Host} holds more than {remote.MaxFiles:#,0} files. Leave some out (Include, Exclude), name a folder below it (Path), or raise the remote's MaxFiles.");
                    }
                }
            },
            time,
            cancellation);
        if (result.ExitCode is not 0 and not 23 and not 24 || (result.ExitCode == 23 && parser.Files.Count == 0 && result.Errors.Contains("change_dir", StringComparison.Ordinal)))
        {
            throw new SyncFaultException(FailureText.Of(remote, result));
        }

        if (parser.RefusedNames > 0)
        {
            report.Notice($"{parser.RefusedNames:#,0} files of {remote.Host} have names that are not taken: control characters, backslashes, not UTF-8, or too long. Rename them there to have them.");
        }

        // Files that vanish while they are listed (24) are no fault.
        if (result.ExitCode == 23)
        {
            report.IsPartial = true;
            report.Notice($"Some of '{TerminalText.Line(remote.Path)}' on {remote.Host} cannot be read: {FailureText.FirstLines(result.Errors)}");
        }

        List<ListedFile> fit = parser.Files.FindAll(file => RelativePath.TryParse(LocalPathOf(file.Path), out _, out _));
        fit.Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path));
        return new RemoteListing(fit, parser.RefusedNames, result.ExitCode == 23 ? result.Errors : "");
    }

    private Dictionary<string, RememberedFile> Remembered(out Dictionary<string, FoundFile> here, CancellationToken cancellation)
    {
        here = logs.Walk(remote.Folder, cancellation).ToDictionary(static file => file.Path, StringComparer.Ordinal);
        Dictionary<string, RememberedFile> remembered = memory.Load(remote.Name);
        if (here.Count == 0 && remembered.Count > 0 && (remote.Folder.Length == 0 || !logs.HasFolder(remote.Folder)))
        {
            // Files that went one by one, be it all, were deleted by somebody, and their folder is there; that went by accident, or by the wish to begin again.
            report.Notice($"Nothing of {remembered.Count:#,0} files of {remote.Host} is here any more: all are fetched again.");
            if (!dryRun)
            {
                memory.Forget(remote.Name, remembered.Keys);
            }

            remembered.Clear();
        }

        return remembered;
    }

    private async Task<SyncWork> PlanAsync(SyncComparison comparison, IProbe probe, CancellationToken cancellation)
    {
        SyncWork work = new();
        work.Steps.AddRange(comparison.Plain.Select(file => new PlannedStep(file, LocalPathOf(file.Path), StepKind.Fetch, FileChange.New, 0, null)));
        for (int at = 0; at < comparison.Groups.Count;)
        {
            List<RotationGroup> batch = [];
            List<ProbeQuestion> questions = [];
            for (; at < comparison.Groups.Count && (batch.Count == 0 || questions.Count < ProbedAtOnce); at++)
            {
                batch.Add(comparison.Groups[at]);
                questions.AddRange(comparison.Groups[at].FirstQuestions());
            }

            Dictionary<string, ProbeAnswer> answers = new(StringComparer.Ordinal);
            await probe.AskAsync(questions, answers, cancellation);
            await probe.AskAsync([.. batch.SelectMany(group => group.SecondQuestions(answers))], answers, cancellation);
            foreach (RotationGroup group in batch)
            {
                group.Plan(answers, comparison.IsListed, work.Moves, work.Steps, cancellation);
            }
        }

        return work;
    }

    /// <summary>Files that changed are fetched whole, out of sight, to be looked at here.</summary>
    private async Task<SyncWork> PlanWithoutShellAsync(SyncComparison comparison, RootFolder? incoming, Fetch fetch, CancellationToken cancellation)
    {
        List<ListedFile> open = [.. comparison.Groups.SelectMany(static group => group.Open)];
        if (incoming is null)
        {
            SyncWork guess = new();
            guess.Steps.AddRange(comparison.Plain.Select(file => new PlannedStep(file, LocalPathOf(file.Path), StepKind.Fetch, FileChange.New, 0, null)));
            guess.Steps.AddRange(open.Select(file => new PlannedStep(file, LocalPathOf(file.Path), StepKind.Fetch, FileChange.NewGeneration, 0, null)));
            return guess;
        }

        List<PlannedStep> wanted = WithinBounds([.. open.Select(file => new PlannedStep(file, LocalPathOf(file.Path), StepKind.Fetch, FileChange.New, 0, null))], incoming);
        report.Step("fetching");
        Dictionary<string, FetchedFile> whole = await FetchAsync(fetch, wanted, incoming, cancellation);
        foreach (PlannedStep missing in wanted.Where(step => !IsWhole(incoming, whole, step.File.Path)))
        {
            incoming.Delete(missing.File.Path);
        }

        SyncWork work = await PlanAsync(comparison, new IncomingProbe(incoming), cancellation);
        work.IsFetched.UnionWith(whole.Keys);
        return work;
    }
}
