using Tocsin.Vectors.Files;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Collections;

// The saved index is replaced first, the log of changes emptied second: a kill between the two reads changes that the index has already,
// and leaves what they left the first time. The two carry one generation, so that files that do not belong together are noticed.
public sealed partial class VectorCollection
{
    /// <summary>How often an index that was built beside the other runs after changes that go on; what is left then, changes wait for.</summary>
    private const int MostRounds = 8;

    private string SavedIndex => Path.Combine(_folder, IndexFile);

    /// <summary>
    /// Whether <see cref="Tidy"/> is worth it: many changes, many deleted vectors, another index that should be, or files of which nobody can tell whether they belong together.
    /// </summary>
    public bool WantsTidying
    {
        get
        {
            IVectorIndex index = Index;
            VectorIndexFigures figures = index.Figures;
            return Volatile.Read(ref _changes).Generation == Generation.Unknown
                || _thresholds.IsLong(ChangeBytes, figures)
                || _thresholds.IsFullOfDeleted(figures)
                || WantedIndex.Next(Options, index.Options, Volatile.Read(ref _builtFor), figures, _thresholds) is not null;
        }
    }

    /// <summary><see cref="Save"/>, and <see cref="BuildBeside"/> where that asks for it.</summary>
    public void Tidy(IProgress<BuildProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (Save(cancellation) is { } other)
        {
            BuildBeside(other, progress, cancellation);
        }
    }

    /// <summary>Saves the index and begins the log of changes anew; gives back the space of deleted vectors. Searches go on meanwhile; changes wait.</summary>
    /// <returns>The index that <see cref="BuildBeside"/> should build: the collection has outgrown the one it has, or a graph is full of deleted vectors. Null: none.</returns>
    /// <exception cref="VectorFileException">It could not be written; the collection goes on as it is.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the collection goes on as it is.</exception>
    public AutoChoice? Save(CancellationToken cancellation = default)
    {
        lock (_building)
        {
            lock (_changing)
            {
                RequireWhole();
                VectorIndexFigures figures = _index.Figures;
                AutoChoice? wanted = WantedIndex.Next(Options, _index.Options, _builtFor, figures, _thresholds);
                if (wanted is null && _thresholds.IsFullOfDeleted(figures))
                {
                    _index.Compact(cancellation);
                }

                cancellation.ThrowIfCancellationRequested();
                SavedState state = new()
                {
                    Own = new Generation(++_lastGeneration, 0),
                    Before = _changes.Generation,
                    BeforeBytes = _changes.Bytes,
                    BuiltFor = _builtFor,
                    Asked = Options.Index,
                };
                VectorIndexFile.Save(sections => state = state.WriteBehind(_index, sections), SavedIndex);
                BeginLog(state.Own);
                return wanted;
            }
        }
    }

    /// <summary>Builds another index in the place of the one that there is. Searches and changes go on meanwhile.</summary>
    /// <param name="wanted">What <see cref="Save"/> answered.</param>
    /// <param name="progress">Hears how far it is.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="VectorFileException">It could not be written; the collection goes on as it is.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the collection goes on as it is.</exception>
    public void BuildBeside(AutoChoice wanted, IProgress<BuildProgress>? progress = null, CancellationToken cancellation = default)
    {
        lock (_building)
        {
            Volatile.Write(ref _beingBuilt, wanted);
            try
            {
                Build(wanted, progress, cancellation);
            }
            finally
            {
                Volatile.Write(ref _beingBuilt, null);
            }
        }
    }

    private void BeginLog(Generation generation)
    {
        ChangeLog old = _changes;
        bool replaced = false;
        try
        {
            Volatile.Write(ref _changes, ChangeLog.Begin(Path.Combine(_folder, ChangesFile), generation, replaced: () => replaced = true));
        }
        catch (Exception failure) when (replaced)
        {
            // The old log has no name any more: what would be written to it is lost.
            _broken = $"The collection in '{_folder}' takes no more changes: its new log could not be opened ({failure.Message}). Start again; nothing is lost.";
            throw new VectorFileException(_broken, failure);
        }

        old.Dispose();
    }

    // The saved index and the log of changes are what the collection is, at any moment. So another index is built of the saved one, takes its place in the file
    // while the log stays, and then makes the changes of the log, until it has all of them: the last under the lock.
    private void Build(AutoChoice wanted, IProgress<BuildProgress>? progress, CancellationToken cancellation)
    {
        // The file has the rows of every kind of index, under the same names.
        SectionReader sections = SectionReader.Open(SavedIndex);
        VectorRows rows = VectorRows.Read(sections, Options.Dimension, Options.Metric);
        rows = rows.Deleted == 0 ? rows : rows.Copy(rows.LiveRows(), cancellation);
        IVectorIndex built = VectorIndexes.Build(wanted.Options, rows, new BuildSettings { Progress = progress }, cancellation);
        SavedState state = SavedState.Read(sections, SavedIndex, built.Count) with { BuiltFor = built.Count };
        VectorIndexFile.Save(writer => state.WriteBehind(built, writer), SavedIndex);
        long at = _changes.FirstChange, behind;
        for (int round = 0; round < MostRounds && (behind = Written() - at) > 0; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            CatchUp(at + behind);
            progress?.Report(new BuildProgress("changes", at, Written()));
        }

        lock (_changing)
        {
            RequireWhole();
            CatchUp(_changes.Bytes);
            Volatile.Write(ref _builtFor, state.BuiltFor);
            Volatile.Write(ref _index, built); // searches may still be in the old one: the collector ends it
        }

        // Under the lock, a change that is being taken back has either not begun or is gone.
        long Written()
        {
            lock (_changing)
            {
                return _changes.Bytes;
            }
        }

        void CatchUp(long end)
        {
            _changes.Read(at, end, change => ChangeRecord.Apply(change, built));
            at = end;
        }
    }
}
