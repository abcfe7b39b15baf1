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

    /// <summary>
    /// Gives back the space of deleted vectors, builds another index where the collection has outgrown the one it has, saves it, and begins the log
    /// of changes anew. Searches go on meanwhile; changes wait.
    /// </summary>
    /// <exception cref="VectorFileException">It could not be written; the collection goes on as it is.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the collection goes on as it is.</exception>
    public void Tidy(CancellationToken cancellation = default)
    {
        lock (_changing)
        {
            if (_broken is not null)
            {
                throw new VectorFileException(_broken);
            }

            string saved = Path.Combine(_folder, IndexFile), changes = Path.Combine(_folder, ChangesFile);
            if (IsFullOfDeleted(_index.Figures))
            {
                _index.Compact(cancellation);
            }

            cancellation.ThrowIfCancellationRequested();
            AutoChoice wanted = WantedIndex.For(Options, _index.Count, _memoryBudget);
            VectorIndexFile.Save(_index, saved);
            if (WantedIndex.Outgrew(_index.Options, _builtFor, wanted.Options, _index.Count))
            {
                // The saved file has the rows of every kind of index, under the same names.
                VectorRows rows = VectorRows.Read(SectionReader.Open(saved), Options.Dimension, Options.Metric);
                IVectorIndex built = VectorIndexes.Build(wanted.Options, rows, null, cancellation);
                VectorIndexFile.Save(built, saved);
                _builtFor = built.Count;
                Volatile.Write(ref _index, built); // searches may still be in the old one: the collector ends it
            }

            Why = wanted.Why;
            ChangeLog old = _changes;
            bool replaced = false;
            try
            {
                Volatile.Write(ref _changes, ChangeLog.Begin(changes, replaced: () => replaced = true));
            }
            catch (Exception failure) when (replaced)
            {
                // The old log has no name any more: what would be written to it is lost.
                _broken = $"The collection in '{_folder}' takes no more changes: its new log could not be opened ({failure.Message}). Start again; nothing is lost.";
                throw new VectorFileException(_broken, failure);
            }

            old.Dispose();
        }
    }

    private static bool IsFullOfDeleted(VectorIndexFigures figures) => figures.Deleted > Math.Max(LeastDeleted, figures.Count / 4);
}
