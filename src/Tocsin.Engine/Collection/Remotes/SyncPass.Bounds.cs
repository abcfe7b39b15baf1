using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Collection.Remotes.Fetching;
using Tocsin.Engine.Collection.Remotes.Planning;

namespace Tocsin.Engine.Collection.Remotes;

internal sealed partial class SyncPass
{
    /// <summary>
    /// The steps that fit into what the remote may take (<see cref="RemoteOptions.MaxBytes"/>) and what the disk has, in their order; what does not fit is said.
    /// Throws <see cref="SyncFaultException"/> when the disk has room for none of them.
    /// </summary>
    private List<PlannedStep> WithinBounds(List<PlannedStep> steps, RootFolder incoming, long bytesHere = 0, HashSet<string>? fetched = null)
    {
        long free = DiskRoom.Free(logs.FullPath);
        long room = free - remote.KeepFree, allowance = remote.MaxBytes - bytesHere;
        List<PlannedStep> fitting = [];
        int overAllowance = 0, overRoom = 0;
        long wanted = 0;
        foreach (PlannedStep step in steps)
        {
            // What an earlier pass has fetched of it lies on the disk already.
            long onDisk = fetched?.Contains(step.File.Path) == true ? step.Missing : step.Kind == StepKind.Fetch ? Math.Min(step.Missing, incoming.Stat(step.File.Path)?.Size ?? 0) : 0;
            long needs = step.Missing - onDisk;
            if (step.Missing > allowance)
            {
                overAllowance++;
            }
            else if (needs > room && needs > 0)
            {
                overRoom++;
                wanted += needs;
            }
            else
            {
                fitting.Add(step);
                (allowance, room, wanted) = (allowance - step.Missing, room - needs, wanted + needs);
            }
        }

        if (overAllowance > 0)
        {
            report.IsPartial = true;
            report.Notice($"{overAllowance:#,0} files of {remote.Host} are left out: {DiskRoom.Say(remote.MaxBytes)} (MaxBytes) are reached. Remove old files, leave some out (Exclude), or raise the remote's MaxBytes.");
        }

        if (overRoom > 0)
        {
            string full = DiskRoom.Full(logs.FullPath, free, wanted, remote);
            if (fitting.Count == 0)
            {
                throw new SyncFaultException(full);
            }

            report.IsPartial = true;
            report.Notice($"{overRoom:#,0} files are left out. {full}");
        }

        return fitting;
    }

    /// <summary>Removes parts of files that nobody wants any more: those of a pass that was killed, and whose file went meanwhile.</summary>
    private static void RemoveLeftovers(RootFolder incoming, List<PlannedStep> wanted)
    {
        HashSet<string> keep = wanted.Select(static step => step.File.Path).ToHashSet(StringComparer.Ordinal);
        foreach (FoundFile file in incoming.Walk().Where(file => !keep.Contains(file.Path)).ToList())
        {
            incoming.Delete(file.Path);
        }
    }

    /// <summary>On a full disk parts are only in the way.</summary>
    private static void RemoveUnfinished(RootFolder incoming, List<PlannedStep> steps, Dictionary<string, FetchedFile> said)
    {
        foreach (PlannedStep step in steps.Where(step => !IsWhole(incoming, said, step.File.Path)))
        {
            incoming.Delete(step.File.Path);
        }
    }
}
