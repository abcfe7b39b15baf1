using Tocsin.Engine.Similarity.Examining;
using Tocsin.Engine.Similarity.Hdf5;

namespace Tocsin.Engine.Similarity.Features;

// Files that are written anew with what else they hold: other datasets and groups, and all attributes. Vectors keep their type, and paths their bytes.
public sealed partial class FeatureWriter
{
    /// <summary>Takes rows out of a file: those of these paths. Until it returns, the file is what it was. Answers how many rows are left.</summary>
    /// <exception cref="FeatureFileException">It is no feature file, cannot be written, or holds something with a row for each picture, which would no longer match.</exception>
    public static int Remove(string path, int dimension, IReadOnlySet<string> paths, CancellationToken cancellation = default) => FeatureFaults.Told(path, () =>
    {
        using FeatureWriter writer = new(path, dimension, embedder: null);
        using (FeatureReader before = FeatureReader.Open(path, dimension, FeatureUse.Remake, FeatureGuard.OfProcess, cancellation))
        {
            before.RequireNoOtherRows();
            writer.BeginLike(before);
            writer.CopyRows(before, row => !paths.Contains(row), cancellation);
        }

        writer.Commit();
        return writer.Count;
    });

    /// <summary>Begins new vectors and paths; what else the file holds stays.</summary>
    /// <exception cref="FeatureFileException">As <see cref="Remove"/>.</exception>
    public static FeatureWriter Replace(string path, int dimension, string? embedder) => FeatureFaults.Told(path, () =>
    {
        if (!File.Exists(path))
        {
            return Create(path, dimension, embedder);
        }

        FeatureWriter writer = new(path, dimension, embedder);
        return writer.Guarded(() =>
        {
            using FeatureReader before = FeatureReader.Open(path, dimension: null, FeatureUse.Remake, FeatureGuard.OfProcess);
            before.RequireNoOtherRows();
            writer.BeginNew();
            before.CopyOthers(writer._file!, static note => note != FeatureReader.EmbedderNote);
        });
    });

    private void BeginLike(FeatureReader before)
    {
        _good = FeatureUse.All;
        _file = Hdf5File.Create(_replacement.Temporary);
        _features = _file.CreateLike(before.Features, ChunkRows);
        _paths = _file.CreateTexts(FeatureReader.Paths, ChunkTexts);
        before.CopyOthers(_file, static _ => true);
        before.CopyNotes(_features, _paths);
    }

    private void CopyRows(FeatureReader before, Func<string, bool> stays, CancellationToken cancellation)
    {
        int rowBytes = checked((int)(before.Features.Type.Bytes * Dimension));
        int atOnce = Math.Clamp((FloatsAtOnce * sizeof(float)) / rowBytes, 1, ChunkTexts);
        byte[] rows = new byte[atOnce * rowBytes];
        using MemoryStream texts = new();
        Count = 0;
        for (int first = 0; first < before.Count; first += atOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(atOnce, before.Count - first), kept = 0;
            before.Features.ReadRaw(first, rows.AsSpan(0, count * rowBytes));
            texts.SetLength(0);
            before.ReadPaths(first, count, (i, bytes, path) =>
            {
                if (!stays(path))
                {
                    return;
                }

                texts.Write(bytes);
                texts.WriteByte(0);
                rows.AsSpan(i * rowBytes, rowBytes).CopyTo(rows.AsSpan(kept++ * rowBytes));
            });
            _features!.AppendRaw(rows.AsSpan(0, kept * rowBytes));
            _paths!.AppendTexts(texts.GetBuffer().AsSpan(0, (int)texts.Length), kept);
            Count += kept;
        }
    }
}
