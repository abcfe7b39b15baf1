using Tocsin.Vectors.Files;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Collections;

/// <summary>
/// Vectors that stay: an index, and on the disk a saved one with the changes since. A change is on the disk when its call returns; a kill
/// at any moment loses none that returned. Any thread; searches never wait, changes wait for each other.
/// </summary>
public sealed partial class VectorCollection : IDisposable
{
    private const string OptionsFile = "collection.json";
    private const string IndexFile = "vectors.index";
    private const string ChangesFile = "changes.log";

    private readonly string _folder;
    private readonly CollectionThresholds _thresholds;
    private readonly Lock _changing = new();
    private readonly Lock _building = new(); // taken first: the saved index and the log belong together until another index has all of both
    private IVectorIndex _index;
    private ChangeLog _changes;
    private AutoChoice? _beingBuilt;
    private long _lastGeneration; // its number is not given to another save, even when that failed
    private int _builtFor;
    private long _payloadBytes;
    private string? _broken;

    private VectorCollection(string folder, CollectionOptions options, CollectionThresholds thresholds, IVectorIndex index, ChangeLog changes, SavedState saved)
    {
        (_folder, Options, _thresholds) = (folder, options, thresholds);
        (_index, _changes) = (index, changes);
        (_lastGeneration, _builtFor) = (saved.Own.Number, saved.BuiltFor);
    }

    /// <summary>What it is.</summary>
    public CollectionOptions Options { get; }

    /// <summary>Which index its searches run on, and why.</summary>
    public string Why
    {
        get
        {
            IVectorIndex index = Index;
            return WantedIndex.InForce(Options, index.Options, index.Count, _thresholds);
        }
    }

    /// <summary>The index that is to take its place; null: it has the right one.</summary>
    public NextIndex? Next
    {
        get
        {
            if (Volatile.Read(ref _beingBuilt) is { } building)
            {
                return new NextIndex(building.Why, true);
            }

            IVectorIndex index = Index;
            return WantedIndex.Next(Options, index.Options, Volatile.Read(ref _builtFor), index.Figures, _thresholds) is { } next ? new NextIndex(next.Why, false) : null;
        }
    }

    /// <summary>Vectors that a search can find.</summary>
    public int Count => Index.Count;

    /// <summary>How its index is.</summary>
    public VectorIndexFigures Figures => Index.Figures;

    /// <summary>Memory that it takes: vectors, index, payloads.</summary>
    public long Bytes
    {
        get
        {
            VectorIndexFigures figures = Figures;
            return figures.VectorBytes + figures.StructureBytes + Interlocked.Read(ref _payloadBytes);
        }
    }

    /// <summary>Bytes of changes that the saved index does not have.</summary>
    public long ChangeBytes => Volatile.Read(ref _changes).Bytes;

    /// <summary>Bytes of a change that was torn by a kill, and cut off when this was opened; it had not returned.</summary>
    public long CutBytes => Volatile.Read(ref _changes).CutBytes;

    private IVectorIndex Index => Volatile.Read(ref _index);

    /// <summary>Makes an empty collection in a folder that does not exist yet: there is all of it, or nothing.</summary>
    /// <exception cref="VectorFileException">It cannot be written.</exception>
    /// <exception cref="ArgumentException">The options cannot be.</exception>
    public static VectorCollection Create(string folder, CollectionOptions options, long memoryBudget) =>
        Create(folder, options, new CollectionThresholds { MemoryBudget = memoryBudget });

    /// <summary>Opens a collection: the saved index, and on it the changes since.</summary>
    /// <exception cref="VectorFileException">It is damaged, or cannot be read, or its files do not belong together; it is left as it is.</exception>
    public static VectorCollection Open(string folder, long memoryBudget) => Open(folder, new CollectionThresholds { MemoryBudget = memoryBudget });

    internal static VectorCollection Create(string folder, CollectionOptions options, CollectionThresholds thresholds)
    {
        if (options.Fault() is { } fault)
        {
            throw new ArgumentException(fault, nameof(options));
        }

        string making = folder + CollectionFolders.Making;
        try
        {
            CollectionFolders.Remove(making);
            Directory.CreateDirectory(making);
            WholeFile.Write(Path.Combine(making, OptionsFile), options.ToJson());
            using (IVectorIndex none = VectorIndexes.Build(WantedIndex.First(options, thresholds), new VectorRows(options.Dimension, options.Metric)))
            {
                // From the first day: that it is missing is always a fault.
                SavedState first = new() { Own = new Generation(1, 0), Before = null, BeforeBytes = 0, BuiltFor = 0, Asked = options.Index };
                VectorIndexFile.Save(sections => first = first.WriteBehind(none, sections), Path.Combine(making, IndexFile));
                ChangeLog.Begin(Path.Combine(making, ChangesFile), first.Own).Dispose();
            }

            Directory.Move(making, folder);
            FolderSync.Sync(Path.GetDirectoryName(Path.GetFullPath(folder))!);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException && failure is not VectorFileException)
        {
            throw SavingFailure.Of(folder, failure);
        }

        return Open(folder, thresholds);
    }

    internal static VectorCollection Open(string folder, CollectionThresholds thresholds)
    {
        try
        {
            string options = Path.Combine(folder, OptionsFile), saved = Path.Combine(folder, IndexFile);
            CollectionOptions what = CollectionOptions.FromJson(File.ReadAllBytes(options), options);
            SectionReader sections = SectionReader.Open(saved);
            IVectorIndex index = VectorIndexes.Read(sections);
            long payloads = VectorRows.PayloadBytesOf(sections);
            if (index.Options.Dimension != what.Dimension || index.Options.Metric != what.Metric)
            {
                throw new VectorFileException($"'{saved}' has {index.Options.Dimension} dimensions under {index.Options.Metric}, and the collection {what.Dimension} under {what.Metric}. It belongs to another one.");
            }

            SavedState state = SavedState.Read(sections, saved, index.Count);
            if (state.Asked is { } asked && asked != what.Index)
            {
                throw new VectorFileException($"'{saved}' was saved of a collection with the index '{asked}', and '{options}' says '{what.Index}': one of them is damaged, or of another collection. Put the whole folder back from one copy.");
            }

            ChangeLog changes = ChangeLog.Open(
                Path.Combine(folder, ChangesFile), generation => state.LeastLog(generation, folder), change => payloads += ChangeRecord.Apply(change, index));
            return new VectorCollection(folder, what, thresholds, index, changes, state) { _payloadBytes = payloads };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException && failure is not VectorFileException)
        {
            throw new VectorFileException($"The collection in '{folder}' cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Takes vectors in, all or none, as <see cref="IVectorIndex.Add"/> does.</summary>
    /// <exception cref="InvalidVectorException">One of them cannot be taken; none was.</exception>
    /// <exception cref="ArgumentException">An id comes twice, or they are too many bytes at once.</exception>
    /// <exception cref="VectorFileException">They could not be written, or memory ended; none was taken.</exception>
    public void Add(ReadOnlySpan<long> ids, ReadOnlySpan<float> vectors, IReadOnlyList<ReadOnlyMemory<byte>>? payloads = null)
    {
        VectorCheck.Batch(ids, vectors, payloads, Options.Dimension, Options.Metric);
        byte[] change = ChangeRecord.OfAdded(ids, vectors, payloads);
        lock (_changing)
        {
            long before = Begin(change);
            try
            {
                long more = PayloadBytes.Of(payloads) - PayloadBytes.Of(_index, ids);
                _index.Add(ids, vectors, payloads);
                Interlocked.Add(ref _payloadBytes, more);
            }
            catch (Exception failure)
            {
                throw TakeBack(before, failure);
            }
        }
    }

    /// <summary>Takes vectors out; ids that are not there are passed over.</summary>
    /// <returns>How many were there.</returns>
    /// <exception cref="VectorFileException">It could not be written; nothing was taken out.</exception>
    public int Delete(ReadOnlySpan<long> ids)
    {
        long[] once = [.. ids.ToArray().Distinct()];
        byte[] change = ChangeRecord.OfDeleted(once);
        lock (_changing)
        {
            long before = Begin(change);
            try
            {
                long fewer = PayloadBytes.Of(_index, once);
                int deleted = _index.Delete(once);
                Interlocked.Add(ref _payloadBytes, -fewer);
                return deleted;
            }
            catch (Exception failure)
            {
                throw TakeBack(before, failure);
            }
        }
    }

    // query: [dimension] -> hits: [k]
    /// <summary>The nearest vectors, nearest first.</summary>
    /// <returns>How many were found.</returns>
    /// <exception cref="InvalidVectorException">The query cannot be compared.</exception>
    public int Search(ReadOnlySpan<float> query, Span<VectorHit> hits, SearchEffort effort = default) => Index.Search(query, hits, effort);

    // -> vector: [dimension]
    /// <summary>The vector of an id; false when there is none.</summary>
    public bool TryGet(long id, Span<float> vector) => Index.TryGet(id, vector);

    /// <summary>What was given beside a vector.</summary>
    public ReadOnlyMemory<byte> Payload(long id) => Index.Payload(id);

    /// <summary>Ends it; nothing is left to be written. No call may be under way.</summary>
    public void Dispose()
    {
        lock (_changing)
        {
            _changes.Dispose();
            _index.Dispose();
        }
    }

    // Answers how long the log was before.
    private long Begin(byte[] change)
    {
        RequireWhole();
        long before = _changes.Bytes;
        _changes.Append(change);
        return before;
    }

    private void RequireWhole()
    {
        if (_broken is not null)
        {
            throw new VectorFileException(_broken);
        }
    }

    // An index takes all of a change or none: what it did not take must not be in the log either.
    private VectorFileException TakeBack(long before, Exception failure)
    {
        try
        {
            _changes.TakeBack(before);
            return new VectorFileException($"The collection in '{_folder}' could not make a change in memory ({failure.Message}), and took it back. Give it more memory, or send less at once.", failure);
        }
        catch (VectorFileException disk)
        {
            _broken = $"The collection in '{_folder}' takes no more changes: one was written, could not be made in memory ({failure.Message}), nor taken back. {disk.Message}";
            return new VectorFileException(_broken, failure);
        }
    }
}
