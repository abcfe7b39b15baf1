using Tocsin.Vectors.Files;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Collections;

// The saved index is replaced first, the log of changes emptied second: a kill between the two reads changes that the index has already,
// and leaves what they left the first time.
public sealed partial class VectorCollection
{
    /// <summary>Bytes of changes before it is worth to save, whatever the size of the index.</summary>
    private const long LeastChangeBytes = 16 << 20;

    /// <summary>Deleted vectors before it is worth to compact.</summary>
    private const int LeastDeleted = 1000;

    /// <summary>How often an index that was built beside the other runs after changes that go on; what is left then, changes wait for.</summary>
    private const int MostRounds = 8;

    private string SavedIndex => Path.Combine(_folder, IndexFile);

    /// <summary>Whether <see cref="Tidy"/> is worth it: many changes, many deleted vectors, or another index that should be.</summary>
    public bool WantsTidying
    {
        get
        {
            VectorIndexFigures figures = Figures;
            return ChangeBytes > Math.Max(LeastChangeBytes, (figures.VectorBytes + figures.StructureBytes) / 2)
                || IsFullOfDeleted(figures)
                || WantedIndex.Outgrew(Index.Options, _builtFor, WantedIndex.For(Options, figures.Count, _memoryBudget).Options, figures.Count);
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
                AutoChoice wanted = WantedIndex.For(Options, _index.Count, _memoryBudget);
                bool isFull = IsFullOfDeleted(_index.Figures);

                // A graph is compacted by building it anew, which takes its time; the others are copied.
                bool isToBeBuilt = WantedIndex.Outgrew(_index.Options, _builtFor, wanted.Options, _index.Count) || (isFull && wanted.Options is HnswOptions);
                if (isFull && !isToBeBuilt)
                {
                    _index.Compact(cancellation);
                }

                cancellation.ThrowIfCancellationRequested();
                VectorIndexFile.Save(_index, SavedIndex);
                BeginLog();
                return isToBeBuilt ? wanted : null;
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
            Build(wanted, progress, cancellation);
        }
    }

    private void BeginLog()
    {
        ChangeLog old = _changes;
        bool replaced = false;
        try
        {
            Volatile.Write(ref _changes, ChangeLog.Begin(Path.Combine(_folder, ChangesFile), replaced: () => replaced = true));
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
        VectorRows rows = VectorRows.Read(SectionReader.Open(SavedIndex), Options.Dimension, Options.Metric);
        rows = rows.Deleted == 0 ? rows : rows.Copy(rows.LiveRows(), cancellation);
        IVectorIndex built = VectorIndexes.Build(wanted.Options, rows, new BuildSettings { Progress = progress }, cancellation);
        VectorIndexFile.Save(built, SavedIndex);
        int builtFor = built.Count;
        long at = ChangeLog.FirstChange, behind;
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
            (_builtFor, Why) = (builtFor, wanted.Why);
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

    private static bool IsFullOfDeleted(VectorIndexFigures figures) => figures.Deleted > Math.Max(LeastDeleted, figures.Count / 4);
}
