using System.Text;
using Tocsin.Engine.Similarity.Examining;
using Tocsin.Engine.Similarity.Hdf5;

namespace Tocsin.Engine.Similarity.Features;

/// <summary>
/// An open feature file, read by ranges of rows: <c>features</c>, floats of any width [n, dimension], and <c>paths</c>, strings [n], of fixed or variable length,
/// bytes or UTF-8, as h5py and the older service write them. Any thread. Values are given as they stand in the file: an index checks them.
/// <para>
/// What is trusted: the file is parsed by libhdf5, which does not survive all damage. Signature and length are checked before it sees the file, then
/// <see cref="FeatureGuard"/> has it read by a process that may end; plug-ins and other files that the file names are never opened, and sizes that the file cannot hold
/// are refused. Against bytes made to take a program over this is no defence: take feature files from people whose programs you would run, all the same.
/// </para>
/// </summary>
public sealed partial class FeatureReader : IFeatureRows
{
    /// <summary>The dataset of the vectors.</summary>
    public const string Vectors = "features";

    /// <summary>The dataset of the pictures' paths.</summary>
    public const string Paths = "paths";

    internal const string EmbedderNote = "embedder";
    internal const int MaxPathCharacters = 65536;

    private const int DeepestGroup = 8;
    private const int TextsAtOnce = 4096;

    private readonly Hdf5File _file;
    private readonly Hdf5Dataset? _paths;
    private readonly string _path;
    private readonly long _pathBytes; // what the paths may take together

    private FeatureReader(string path, Hdf5File file, Hdf5Dataset features, Hdf5Dataset? paths, long pathBytes) =>
        (_path, _file, Features, _paths, _pathBytes) = (path, file, features, paths, pathBytes);

    /// <summary>Floats in a vector.</summary>
    public int Dimension => (int)Features.Shape[1];

    /// <summary>Vectors, and pictures.</summary>
    public int Count => (int)Features.Shape[0];

    /// <summary>Which embedder made the vectors; null when the file does not say.</summary>
    public string? Embedder { get; private init; }

    internal Hdf5Dataset Features { get; }

    /// <summary>Whether rows can be added to the file as it is, without writing it anew.</summary>
    internal bool CanGrow => Features.CanGrow && _paths is { CanGrow: true, Type: { IsVariable: true, IsUtf8: true } };

    /// <summary>Opens a feature file and checks its shape.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dimension">What it must have (<c>VECTOR_DIMENSION</c>); null: any.</param>
    /// <param name="cancellation">Ends its examination (<see cref="FeatureGuard"/>).</param>
    /// <exception cref="FeatureFileException">It is none, or of another dimension.</exception>
    public static FeatureReader Open(string path, int? dimension = null, CancellationToken cancellation = default) =>
        Open(path, dimension, FeatureUse.Read, FeatureGuard.OfProcess, cancellation);

    /// <summary>The same, for more than reading.</summary>
    internal static FeatureReader Open(string path, int? dimension, FeatureUse use, FeatureGuard guard, CancellationToken cancellation = default) => FeatureFaults.Told(path, () =>
    {
        FeatureReader reader = guard.Open(new FeatureQuestion(path, use), () => Open(path, [Vectors], withPaths: true), cancellation);
        if (dimension is { } wanted && reader.Dimension != wanted)
        {
            int has = reader.Dimension;
            reader.Dispose();
            throw new FeatureFileException(
                FeatureFileException.WrongDimension,
                $"The vectors of '{path}' have {has} dimensions, not the {wanted} that are configured (VECTOR_DIMENSION). Set it to {has}, or index the pictures with an embedder of {wanted}.");
        }

        return reader;
    });

    /// <summary>Opens one matrix of an HDF5 file: the first of these names that is there.</summary>
    internal static FeatureReader OpenMatrix(string path, params string[] names) => FeatureFaults.Told(
        path, () => FeatureGuard.OfProcess.Open(new FeatureQuestion(path, FeatureUse.Read, names), () => Open(path, names, withPaths: false), CancellationToken.None));

    /// <summary>Opens a file that may end this process.</summary>
    internal static FeatureReader OpenUnguarded(FeatureQuestion question) =>
        FeatureFaults.Told(question.Path, () => question.Matrix.Count == 0 ? Open(question.Path, [Vectors], withPaths: true) : Open(question.Path, [.. question.Matrix], withPaths: false));

    // -> rows: [n, dimension]
    /// <summary>Reads as many vectors as there is room for, from row <paramref name="first"/>.</summary>
    /// <exception cref="FeatureFileException">The file is damaged.</exception>
    public unsafe void ReadVectors(int first, Span<float> rows)
    {
        fixed (float* at = rows)
        {
            (nint buffer, int length) = ((nint)at, rows.Length);
            _ = FeatureFaults.Told(_path, () =>
            {
                Features.Read(first, new Span<float>((float*)buffer, length));
                return true;
            });
        }
    }

    /// <summary>Reads all paths.</summary>
    /// <exception cref="FeatureFileException">The file is damaged.</exception>
    public IReadOnlyList<string> ReadPaths(CancellationToken cancellation = default) => FeatureFaults.Told(_path, () =>
    {
        if (_paths is null)
        {
            return (IReadOnlyList<string>)new RowNumbers(Count);
        }

        string[] paths = new string[Count];
        long room = _pathBytes;
        int atOnce = (int)Math.Clamp((1 << 24) / Math.Max(1, _paths.Type.Bytes), 1, TextsAtOnce);
        for (int at = 0; at < paths.Length;)
        {
            cancellation.ThrowIfCancellationRequested();
            int from = at;
            _paths.ReadTexts(from, Math.Min(atOnce, paths.Length - from), bytes =>
            {
                room -= bytes.Length;
                RequireRoom(room, at);
                paths[at] = Text(bytes, at++);
            });
        }

        return paths;
    });

    /// <summary>Goes through all that reading goes through, and keeps nothing.</summary>
    internal void Walk(CancellationToken cancellation) => FeatureFaults.Told(_path, () =>
    {
        Features.Walk(cancellation);
        return ReadPaths(cancellation).Count;
    });

    /// <summary>Reads one path.</summary>
    /// <exception cref="FeatureFileException">The file is damaged.</exception>
    public string ReadPath(int row) => FeatureFaults.Told(_path, () =>
    {
        string path = "";
        _paths?.ReadTexts(row, 1, bytes => path = Text(bytes, row));
        return _paths is null ? new RowNumbers(Count)[row] : path;
    });

    /// <summary>Reads some paths: their place among them, their bytes as they stand in the file, and what they say.</summary>
    internal void ReadPaths(int first, int count, Action<int, ReadOnlySpan<byte>, string> take)
    {
        int at = 0;
        _paths!.ReadTexts(first, count, bytes => take(at, bytes, Text(bytes, first + at++)));
    }

    /// <summary>Takes everything that is not the vectors and the paths over into a new file, and those attributes of the file that are wanted.</summary>
    internal void CopyOthers(Hdf5File to, Func<string, bool> isNoteWanted)
    {
        foreach (string name in Others(""))
        {
            to.Copy(_file, name);
        }

        to.CopyNotes(_file, isNoteWanted);
    }

    /// <summary>Takes the attributes of the vectors and the paths over.</summary>
    internal void CopyNotes(Hdf5Dataset features, Hdf5Dataset paths)
    {
        features.CopyNotes(Features);
        paths.CopyNotes(_paths!);
    }

    /// <summary>Rows cannot leave alone where something else has as many rows: nobody knows whether they belong together.</summary>
    /// <exception cref="FeatureFileException">Something has.</exception>
    internal void RequireNoOtherRows()
    {
        if (WithRows("", DeepestGroup) is { } name)
        {
            throw new FeatureFileException(
                FeatureFileException.WrongShape,
                $"'{name}' of '{_path}' has {Count} rows, as many as there are pictures, and would no longer match them: no picture is taken out, and the file is not made anew. Move '{name}' to a file of its own.");
        }
    }

    private string? WithRows(string group, int depth)
    {
        foreach (string name in depth == 0 ? [] : Others(group))
        {
            using Hdf5Dataset? dataset = _file.Find(name);
            if (dataset is { Shape: [var rows, ..] } && rows == Count)
            {
                return name;
            }

            if (dataset is null && WithRows(name + '/', depth - 1) is { } deeper)
            {
                return deeper;
            }
        }

        return null;
    }

    private IEnumerable<string> Others(string group) =>
        _file.Names(group.Length == 0 ? "." : group).Select(name => group + name).Where(static name => name is not (Vectors or Paths));

    /// <inheritdoc/>
    public void Dispose()
    {
        _paths?.Dispose();
        Features.Dispose();
        _file.Dispose();
    }

    // Characters count, and not bytes: a byte that is no UTF-8 becomes one character, which has three bytes when it is written again.
    private string Text(ReadOnlySpan<byte> bytes, int row) => bytes.Length <= MaxPathCharacters * 3 && Encoding.UTF8.GetCharCount(bytes) <= MaxPathCharacters
        ? Encoding.UTF8.GetString(bytes)
        : throw new FeatureFileException(
            FeatureFileException.WrongType, $"Path {row} of '{_path}' has {bytes.Length} bytes; at most {MaxPathCharacters} characters are taken.");

    // A path of variable length has bytes of its own in the file: many that name the same ones, which a small file can say of terabytes, are damage.
    private void RequireRoom(long room, int row)
    {
        if (room < 0)
        {
            throw new FeatureFileException(
                FeatureFileException.Damaged, FeatureFaults.Damage(_path, $"its first {row + 1} paths alone take more than {_pathBytes} bytes, more than the file or this machine has room for"));
        }
    }
}
