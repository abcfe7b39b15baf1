using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>
/// Makes the catalogue what the raw tree is: files that are new, that grew, were rotated or vanished. A file that is as it was costs a look at its size, time and inode and nothing else.
/// One thread; one pass at a time writes a catalogue.
/// </summary>
/// <param name="logs">The raw tree.</param>
/// <param name="catalogue">What is kept right.</param>
/// <param name="rules">Sorts files into categories.</param>
/// <param name="jobs">Finds jobs in names.</param>
/// <param name="remoteOf">The remote of a path; empty for files that were put there by hand.</param>
/// <param name="links">Links for people; null for none.</param>
/// <param name="time">Measures the pass.</param>
public sealed class CataloguePass(
    RootFolder logs, FileCatalogue catalogue, CategoryRules rules, JobNames jobs, Func<string, string> remoteOf, CategoryLinks? links, TimeProvider time)
{
    private const int ReportEvery = 10_000;
    private static readonly TimeSpan SourcesKept = TimeSpan.FromDays(30);

    private readonly CatalogueUpdate _update = new(catalogue, rules, jobs, remoteOf);
    private readonly FactsRound _facts = new(logs, catalogue);
    private KnownFiles? _known;

    /// <summary>Bytes of text that one pass counts at most, 256 MiB; what is left is counted by the next ones. Files are in the catalogue before they are counted.</summary>
    public long BytesToCount { get; init; } = 256L << 20;

    /// <summary>
    /// Does a pass. A catalogue that turns out to be damaged is put aside and made again. Throws <see cref="IOException"/> when the catalogue or the folder cannot be had, and
    /// <see cref="OperationCanceledException"/>; what was written by then is right.
    /// </summary>
    public CataloguePassResult Run(CancellationToken cancellation = default) => Run(null, cancellation);

    /// <inheritdoc cref="Run(CancellationToken)"/>
    public CataloguePassResult Run(IProgress<CataloguePassProgress>? progress, CancellationToken cancellation = default)
    {
        try
        {
            return RunOnce(progress, cancellation);
        }
        catch (InvalidDataException fault)
        {
            catalogue.BeginAgain(fault);
            _known = null;
            return RunOnce(progress, cancellation);
        }
    }

    private CataloguePassResult RunOnce(IProgress<CataloguePassProgress>? progress, CancellationToken cancellation)
    {
        long started = time.GetTimestamp();
        logs.Renew();
        bool isFirst = _known is null;
        KnownFiles known = _known ??= KnownFiles.Load(catalogue);
        int resorted = isFirst ? Begin() : 0;
        WalkSkips skips = new();
        try
        {
            (int files, List<ChangedFile> changed) = Walk(known, skips, progress, cancellation);
            CataloguePassResult result = Compare(known, changed, isComplete: skips.Unreadable == 0, progress, cancellation, out IReadOnlyList<string> left);
            int linked = links is null ? 0 : isFirst || resorted > 0 ? links.Rebuild(catalogue, cancellation) : links.Update(catalogue, left, [.. changed.Select(file => file.Found.Path)]);
            (int counted, int uncounted) = _facts.Run(BytesToCount, progress, cancellation);
            return result with
            {
                Files = files,
                Changed = result.Changed + resorted,
                Counted = counted,
                Uncounted = uncounted,
                Skipped = skips.BadNames + skips.Links + skips.Specials + skips.TooDeep + skips.Unreadable,
                Links = linked,
                Took = time.GetElapsedTime(started),
            };
        }
        catch
        {
            _known = null; // whatever was not written is found again
            throw;
        }
    }

    private int Begin()
    {
        _update.ForgetSources(time.GetUtcNow().UtcDateTime - SourcesKept);
        return _update.Resort();
    }

    private (int Files, List<ChangedFile> Changed) Walk(KnownFiles known, WalkSkips skips, IProgress<CataloguePassProgress>? progress, CancellationToken cancellation)
    {
        known.BeginPass();
        int files = 0;
        List<ChangedFile> changed = [];
        foreach (FoundFile file in logs.Walk("", skips, cancellation))
        {
            if (!known.IsAsBefore(file))
                changed.Add(new ChangedFile(file, RotatedName.Parse(file.Path[(file.Path.LastIndexOf('/') + 1)..])));
            if (++files % ReportEvery == 0)
                progress?.Report(new CataloguePassProgress("listing", files, 0));
        }

        return (files, changed);
    }

    private CataloguePassResult Compare(
        KnownFiles known, List<ChangedFile> changed, bool isComplete, IProgress<CataloguePassProgress>? progress, CancellationToken cancellation, out IReadOnlyList<string> left)
    {
        // A folder that could not be read holds its files still.
        List<string> unseen = isComplete ? known.Unseen() : [];
        left = [];
        if (changed.Count == 0 && unseen.Count == 0)
            return new CataloguePassResult { Files = 0, Took = default };
        List<FormerFile> formers = FormerFile.Load(catalogue, [.. unseen, .. changed.Select(file => file.Found.Path).Where(known.Contains)]);
        Identities identities = new(formers);
        int looked = 0;
        changed.RemoveAll(file =>
        {
            cancellation.ThrowIfCancellationRequested();
            if (++looked % ReportEvery == 0)
                progress?.Report(new CataloguePassProgress("comparing", looked, changed.Count));
            return !identities.Look(logs, file);
        });
        identities.Settle(changed);
        HashSet<long> kept = [.. changed.Where(file => file.Former is not null).Select(file => file.Former!.Id)];
        List<FormerFile> gone = [.. formers.Where(former => !kept.Contains(former.Id))];
        _update.Write(changed, gone);
        HashSet<string> present = [.. changed.Select(file => file.Found.Path)];
        left = [.. formers.Select(former => former.Path).Where(path => !present.Contains(path))];
        foreach (string path in left)
            known.Remove(path);
        foreach (ChangedFile file in changed)
            known.Set(file.Found);
        int renamed = changed.Count(file => file.Former is { } former && former.Path != file.Found.Path);
        return new CataloguePassResult
        {
            Files = 0,
            Added = changed.Count - kept.Count,
            Renamed = renamed,
            Changed = changed.Count(file => file.Former is { } former && former.Path == file.Found.Path),
            Removed = gone.Count,
            Took = default,
        };
    }
}
