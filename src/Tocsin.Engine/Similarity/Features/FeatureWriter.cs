using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Examining;
using Tocsin.Engine.Similarity.Hdf5;

namespace Tocsin.Engine.Similarity.Features;

/// <summary>
/// Writes a feature file in pieces. HDF5 writes its tables in no order that would survive a kill, so nothing is ever changed in place: rows go into a copy beside the
/// file (a clone where the file system has clones), and <see cref="Commit"/> puts the copy, on the disk, in the file's place. A kill at any moment leaves the file
/// as the last commit left it. Both datasets are chunked and can grow; a file that cannot is copied row by row into one that can. One thread; one writer a file.
/// </summary>
public sealed partial class FeatureWriter : IDisposable
{
    private const int ChunkFloats = 1 << 17; // 512 KiB: two fit into the library's cache of a dataset
    private const int ChunkTexts = 1024;
    private const int FloatsAtOnce = 1 << 20;

    private readonly string _path;
    private readonly string? _embedder;
    private readonly FileReplacement _replacement;
    private Hdf5File? _file;
    private Hdf5Dataset? _features;
    private Hdf5Dataset? _paths;
    private FeatureUse _good = FeatureUse.All; // what the next commit can be trusted with: a copy is no better than what it was made of

    private FeatureWriter(string path, int dimension, string? embedder, FileReplacement? replacement = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        (_path, Dimension, _embedder, _replacement) = (path, dimension, embedder, replacement ?? FileReplacement.Begin(path));
    }

    /// <summary>Floats in a vector.</summary>
    public int Dimension { get; }

    /// <summary>Rows that the file has after <see cref="Commit"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a new file; one that is there stays until the first commit.</summary>
    /// <exception cref="FeatureFileException">It cannot be written, or somebody else is writing it.</exception>
    public static FeatureWriter Create(string path, int dimension, string? embedder = null) => FeatureFaults.Told(path, () =>
    {
        FeatureWriter writer = new(path, dimension, embedder);
        return writer.Guarded(() => writer.BeginNew());
    });

    /// <summary>Goes on with a file, or begins one where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dimension">Floats in a vector.</param>
    /// <param name="embedder">What makes the vectors; null: not compared with what the file says.</param>
    /// <param name="takesUnknown">Whether they may go into a file that does not say what made its vectors: who calls has asked somebody who knows.</param>
    /// <exception cref="FeatureFileException">It is no feature file, has another dimension or comes from another embedder, cannot be written, or somebody else is writing it.</exception>
    public static FeatureWriter Append(string path, int dimension, string? embedder = null, bool takesUnknown = true) => FeatureFaults.Told(path, () =>
    {
        if (!File.Exists(path))
        {
            return Create(path, dimension, embedder);
        }

        FeatureWriter writer = new(path, dimension, embedder);
        return writer.Guarded(() =>
        {
            using FeatureReader before = FeatureReader.Open(path, dimension, FeatureUse.Append, FeatureGuard.OfProcess);
            if (embedder is not null && before.Embedder is { } other && other != embedder)
            {
                throw new FeatureFileException(
                    FeatureFileException.WrongDimension,
                    $"The vectors of '{path}' were made by '{other}'; those of '{embedder}' cannot be compared with them. Add with '{other}', or write another file (--out).");
            }

            if (embedder is not null && before.Embedder is null && !takesUnknown)
            {
                throw new FeatureFileException(
                    FeatureFileException.WrongDimension,
                    $"'{path}' does not say what made its vectors; those of '{embedder}' are not mixed in unless somebody says that it did. Name the embedder, or write another file.");
            }

            writer.Count = before.Count;
        });
    });

    // vectors: [n, dimension], paths: [n]
    /// <summary>Adds rows.</summary>
    /// <exception cref="ArgumentException">They are not equally many, or a path is too long or holds a zero.</exception>
    /// <exception cref="FeatureFileException">They cannot be written: what was committed stands.</exception>
    public void Add(ReadOnlySpan<float> vectors, IReadOnlyList<string> paths)
    {
        if (vectors.Length != (long)paths.Count * Dimension)
        {
            throw new ArgumentException($"{vectors.Length} floats are not {paths.Count} vectors of {Dimension}.", nameof(vectors));
        }

        // Whatever a file of somebody else's holds can be written again, an empty path, too.
        if (paths.FirstOrDefault(static path => path.Length > FeatureReader.MaxPathCharacters || path.Contains('\0')) is { } bad)
        {
            throw new ArgumentException($"'{bad}' is no path that a feature file can hold: at most {FeatureReader.MaxPathCharacters} characters, none of them a zero.", nameof(paths));
        }

        float[] rows = vectors.ToArray(); // a span cannot go into the function below; it is small beside what the library does
        Resume();
        _ = FeatureFaults.Told(_path, () =>
        {
            _features!.Append(rows);
            _paths!.Append(paths);
            return Count += paths.Count;
        });
    }

    /// <summary>Puts what was added so far into the file's place, on the disk.</summary>
    /// <exception cref="FeatureFileException">It cannot: the file is what it was.</exception>
    public void Commit() => FeatureFaults.Told(_path, () =>
    {
        if (_file is not null)
        {
            Close(properly: true);
            FeatureGuard.OfProcess.Trust(_replacement.Commit(), _good);
        }

        return true;
    });

    /// <summary>Makes the copy that goes on from the last commit now; otherwise the next <see cref="Add"/> makes it.</summary>
    /// <exception cref="FeatureFileException">It cannot be made.</exception>
    public void Resume() => FeatureFaults.Told(_path, () =>
    {
        if (_file is null)
        {
            using (FeatureReader before = FeatureReader.Open(_path, Dimension, FeatureUse.Append, FeatureGuard.OfProcess))
            {
                if (!before.CanGrow)
                {
                    BeginLike(before);
                    CopyRows(before, static _ => true, CancellationToken.None);
                    return true;
                }

                _good = FeatureGuard.OfProcess.Knows(FileMark.Of(_path)) | FeatureUse.Read | FeatureUse.Append;
            }

            BeginCopy();
        }

        return true;
    });

    /// <summary>Drops what was not committed.</summary>
    public void Dispose()
    {
        Close(properly: false);
        _replacement.Dispose();
    }

    private int ChunkRows => Math.Clamp(ChunkFloats / Dimension, 1, 4096);

    private FeatureWriter Guarded(Action begin)
    {
        try
        {
            begin();
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void BeginNew()
    {
        _file = Hdf5File.Create(_replacement.Temporary);
        _features = _file.CreateFloats(FeatureReader.Vectors, Dimension, ChunkRows);
        _paths = _file.CreateTexts(FeatureReader.Paths, ChunkTexts);
        if (_embedder is not null)
        {
            _file.SetNote(FeatureReader.EmbedderNote, _embedder);
        }
    }

    /// <summary>Goes on with a copy of the file as it is now.</summary>
    private void BeginCopy()
    {
        File.Copy(_path, _replacement.Temporary, overwrite: true);
        _file = Hdf5File.OpenWrite(_replacement.Temporary);
        (_features, _paths) = (_file.Find(FeatureReader.Vectors), _file.Find(FeatureReader.Paths));
    }

    private void Close(bool properly)
    {
        _features?.Dispose();
        _paths?.Dispose();
        if (properly)
        {
            _file?.Close();
        }

        _file?.Dispose();
        (_file, _features, _paths) = (null, null, null);
    }
}
