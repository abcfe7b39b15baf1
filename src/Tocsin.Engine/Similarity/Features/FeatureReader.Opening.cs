using Tocsin.Engine.Similarity.Hdf5;

namespace Tocsin.Engine.Similarity.Features;

// What a file must be, and is told it is not before anything is read.
public sealed partial class FeatureReader
{
    private const int MaxDimension = 65536;
    private const int MostPacked = 1100; // deflate packs 1032 : 1 at best
    private const long SmallAnyway = 1 << 20;

    private static FeatureReader Open(string path, string[] names, bool withPaths)
    {
        long bytes = FeatureFaults.LookAt(path);
        Hdf5File file = Hdf5File.OpenRead(path);
        Hdf5Dataset? features = null, paths = null;
        try
        {
            features = Find(file, path, names);
            Require(features.Shape.Length == 2 && features.Shape[1] is > 0 and <= MaxDimension, path, features, $"must be [n, dimension], at most {MaxDimension} wide");
            if (features.Type.Class != Hdf5Native.Float && (withPaths || features.Type.Class != Hdf5Native.Integer))
            {
                throw Wrong(FeatureFileException.WrongType, path, features, "must be floats");
            }

            Bounded(path, features, bytes, features.Type.Bytes);
            if (withPaths)
            {
                paths = Find(file, path, [Paths]);
                Require(paths.Shape.Length == 1, path, paths, "must be [n]");
                Require(paths.Shape[0] == features.Shape[0], path, paths, $"must have a path for each of the {features.Shape[0]} vectors");
                if (paths.Type.Class != Hdf5Native.Text || (!paths.Type.IsVariable && paths.Type.Bytes > MaxPathCharacters))
                {
                    throw Wrong(FeatureFileException.WrongType, path, paths, $"must be strings of at most {MaxPathCharacters} bytes");
                }

                Bounded(path, paths, bytes, paths.Type.Bytes);
            }

            long pathBytes = paths?.Type.IsVariable == true ? bytes + SmallAnyway : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;
            return new FeatureReader(path, file, features, paths, pathBytes) { Embedder = file.Note(EmbedderNote) };
        }
        catch
        {
            paths?.Dispose();
            features?.Dispose();
            file.Dispose();
            throw;
        }
    }

    private static Hdf5Dataset Find(Hdf5File file, string path, string[] names)
    {
        if (names.Select(file.Find).FirstOrDefault(static dataset => dataset is not null) is not { } found)
        {
            List<string> others = file.Names();
            throw new FeatureFileException(
                FeatureFileException.WrongShape,
                $"'{path}' has no dataset {string.Join(" or ", names.Select(static name => $"'{name}'"))} of its own; it has {(others.Count == 0 ? "nothing" : string.Join(", ", others.Take(20).Select(static other => $"'{other}'")))}. A feature file has '{Vectors}' and '{Paths}'.");
        }

        if (!found.LiesElsewhere)
        {
            return found;
        }

        found.Dispose();
        throw new FeatureFileException(
            FeatureFileException.WrongShape, $"The bytes of '{found.Name}' of '{path}' lie in other files, which are not opened. Write them into the file itself.");
    }

    private static void Require(bool fits, string path, Hdf5Dataset dataset, string must)
    {
        if (!fits)
        {
            throw Wrong(FeatureFileException.WrongShape, path, dataset, must);
        }
    }

    private static FeatureFileException Wrong(string code, string path, Hdf5Dataset dataset, string must) =>
        new(code, $"'{dataset.Name}' of '{path}' is [{string.Join(", ", dataset.Shape.ToArray())}] of {dataset.Type}; it {must}.");

    // A few bytes can claim any shape; memory is asked for what the file can really hold.
    private static void Bounded(string path, Hdf5Dataset dataset, long fileBytes, long elementBytes)
    {
        double claimed = elementBytes;
        foreach (long size in dataset.Shape)
        {
            claimed *= size;
        }

        Require(dataset.Shape[0] <= int.MaxValue && claimed <= ((double)fileBytes * MostPacked) + SmallAnyway, path, dataset, $"cannot be in a file of {fileBytes} bytes");
    }
}
