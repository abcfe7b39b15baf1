using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Collection.Remotes.Listing;
using Tocsin.Engine.Collection.Remotes.Probing;

namespace Tocsin.Engine.Collection.Remotes.Planning;

/// <summary>
/// The generations of one log, here and there. Which file there goes on which one here is decided by content alone, never by names or times: whenever a rotation
/// comes between our looks, the worst is that a file is fetched once more.
/// </summary>
internal sealed class RotationGroup(RootFolder logs, Func<string, string> localPathOf)
{
    private readonly List<ListedFile> _settled = [];
    private readonly List<ListedFile> _open = [];
    private readonly List<LocalFile> _local = [];
    private readonly List<RememberedFile> _gone = [];

    /// <summary>Files there that are new or have changed.</summary>
    public IReadOnlyList<ListedFile> Open => _open;

    /// <summary>A file there that is as we remember it: it keeps what is here.</summary>
    public void AddSettled(ListedFile file) => _settled.Add(file);

    /// <summary>A file there that is new or has changed.</summary>
    public void AddOpen(ListedFile file) => _open.Add(file);

    /// <summary>A file here.</summary>
    public void AddLocal(FoundFile file) => _local.Add(new LocalFile(logs, file));

    /// <summary>A file that was here and was deleted, or compressed, by whoever looks after them.</summary>
    public void AddGone(RememberedFile file) => _gone.Add(file);

    /// <summary>The heads of all open files, and the blocks that tell whether they have grown.</summary>
    public IEnumerable<ProbeQuestion> FirstQuestions()
    {
        foreach (ListedFile file in _open)
        {
            long size = _local.Find(local => local.Path == localPathOf(file.Path))?.Size ?? 0;
            yield return new ProbeQuestion(file.Path, size > FileHead.Length && size <= file.Size ? [size] : []);
        }
    }

    /// <summary>The blocks that tell which other file here an open one goes on, where heads alone do not.</summary>
    public IEnumerable<ProbeQuestion> SecondQuestions(IReadOnlyDictionary<string, ProbeAnswer> answers)
    {
        foreach (ListedFile file in _open)
        {
            long[] ends = [.. _local.Where(local => local.Size <= file.Size && Ask(answers, file)?.Continues(local) is null).Select(static local => local.Size).Distinct()];
            if (ends.Length > 0 && Ask(answers, file) is { IsThere: true })
            {
                yield return new ProbeQuestion(file.Path, ends);
            }
        }
    }

    /// <summary>What is done about all of it.</summary>
    /// <param name="answers">What is known of the open files.</param>
    /// <param name="isListed">Whether the remote has a file that would lie at a path here.</param>
    /// <param name="moves">Takes the moves, in any order.</param>
    /// <param name="steps">Takes the steps.</param>
    /// <param name="cancellation">Ends comparisons of whole files.</param>
    public void Plan(
        IReadOnlyDictionary<string, ProbeAnswer> answers, Func<string, bool> isListed, List<PlannedMove> moves, List<PlannedStep> steps, CancellationToken cancellation)
    {
        Dictionary<string, LocalFile> free = _local.ToDictionary(static local => local.Path);
        List<LocalFile> keeping = [.. _settled.Select(file => free.Remove(localPathOf(file.Path), out LocalFile? local) ? local : null).OfType<LocalFile>()];
        Dictionary<string, LocalFile> goesOn = Match(answers, free);
        keeping.AddRange(goesOn.Values);

        // Whoever has a place that another one needs makes room, unless all of it is in a file that stays.
        HashSet<string> taken = [.. _local.Select(static local => local.Path), .. _open.Select(file => localPathOf(file.Path))];
        Dictionary<string, string?> displaced = [];
        foreach (ListedFile file in _open.Where(file => Ask(answers, file) is { IsThere: true } && !IsGhost(answers, goesOn, file, out _)))
        {
            string place = localPathOf(file.Path);
            if (!free.Remove(place, out LocalFile? old))
            {
                continue;
            }

            string? kept = null;
            if (old.Size > 0 && !keeping.Exists(other => old.IsBeginOf(other, cancellation)))
            {
                kept = RotationName.Generation(place, path => !taken.Contains(path) && !isListed(path) && logs.Stat(path) is null);
                taken.Add(kept);
            }

            displaced[place] = kept;
            moves.Add(new PlannedMove(place, kept));
        }

        foreach (ListedFile file in _open)
        {
            string place = localPathOf(file.Path);
            if (Ask(answers, file) is not { IsThere: true })
            {
                continue; // it went between our looks; the next pass knows more
            }

            if (goesOn.TryGetValue(file.Path, out LocalFile? local))
            {
                bool renamed = local.Path != place;
                if (renamed)
                {
                    moves.Add(new PlannedMove(local.Path, place));
                }

                steps.Add(new PlannedStep(
                    file, place, local.Size < file.Size ? StepKind.Append : StepKind.Remember, renamed ? FileChange.Renamed : FileChange.Appended, local.Size, renamed ? local.Path : null));
            }
            else if (IsGhost(answers, goesOn, file, out RememberedFile? ghost))
            {
                steps.Add(new PlannedStep(file, place, StepKind.Remember, FileChange.Appended, file.Size, null) { Ghost = ghost });
            }
            else
            {
                // The one that was here is kept under another number, or is by its content another file of the remote now.
                string? kept = displaced.GetValueOrDefault(place) ?? goesOn.Where(pair => pair.Value.Path == place).Select(pair => localPathOf(pair.Key)).FirstOrDefault();
                bool hadOne = _local.Exists(other => other.Path == place && other.Size > 0);
                steps.Add(new PlannedStep(file, place, StepKind.Fetch, hadOne ? FileChange.NewGeneration : FileChange.New, 0, kept));
            }
        }
    }

    /// <summary>Which file here each open one goes on; what is matched is taken out of those that are free.</summary>
    private Dictionary<string, LocalFile> Match(IReadOnlyDictionary<string, ProbeAnswer> answers, Dictionary<string, LocalFile> free)
    {
        Dictionary<string, LocalFile> goesOn = [];
        void Take(ListedFile file, LocalFile? local)
        {
            if (local is not null)
            {
                goesOn.Add(file.Path, local);
                free.Remove(local.Path);
            }
        }

        bool Continues(ListedFile file, LocalFile local) => local.Size <= file.Size && Ask(answers, file)?.Continues(local) == true;

        // In place first; an empty file is begun by everything and says nothing, so it comes last.
        foreach (ListedFile file in _open)
        {
            Take(file, free.GetValueOrDefault(localPathOf(file.Path)) is { Size: > 0 } local && Continues(file, local) ? local : null);
        }

        foreach (ListedFile file in _open.Where(file => !goesOn.ContainsKey(file.Path)))
        {
            Take(file, free.Values.Where(local => local.Size > 0 && Continues(file, local)).MaxBy(static local => local.Size));
        }

        foreach (ListedFile file in _open.Where(file => !goesOn.ContainsKey(file.Path)))
        {
            Take(file, free.GetValueOrDefault(localPathOf(file.Path)) is { Size: 0 } local && Continues(file, local) ? local : null);
        }

        return goesOn;
    }

    private bool IsGhost(IReadOnlyDictionary<string, ProbeAnswer> answers, Dictionary<string, LocalFile> goesOn, ListedFile file, out RememberedFile? ghost)
    {
        ghost = null;
        if (goesOn.ContainsKey(file.Path) || Ask(answers, file) is not { } answer)
        {
            return false;
        }

        foreach (RememberedFile gone in _gone)
        {
            if (gone.Size == file.Size && gone.HeadLength > 0 && gone.HeadLength <= answer.Head.Length
                && FileHead.Hash(answer.Head.AsSpan(0, gone.HeadLength)).AsSpan().SequenceEqual(gone.HeadHash))
            {
                ghost = gone;
                return true;
            }
        }

        return false;
    }

    private static ProbeAnswer? Ask(IReadOnlyDictionary<string, ProbeAnswer> answers, ListedFile file) => answers.GetValueOrDefault(file.Path);
}
