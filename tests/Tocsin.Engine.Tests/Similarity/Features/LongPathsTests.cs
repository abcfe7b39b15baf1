using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Tests.Similarity.Features;

public sealed class LongPathsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-long-paths-");

    private string File_ => Path.Combine(_folder.FullName, "features.h5");

    [Hdf5Fact]
    public void Paths_that_do_not_find_room_together_are_read_some_at_a_time()
    {
        string[] paths = [.. Enumerable.Range(0, 300).Select(static i => $"{i}/{new string((char)('a' + (i % 26)), i % 7 == 0 ? 60_000 : i)}")];
        FeatureFile.Write(File_, new FeatureSet(1, new float[300], paths));

        Assert.Equal(paths, FeatureFile.Read(File_).Paths);
        using FeatureReader reader = FeatureReader.Open(File_);
        Assert.Equal(paths[7], reader.ReadPath(7));
    }

    // Each path of such a dataset is 16 bytes that say where its text lies (HDF5 File Format Specification 3.0, VIII.B): here all say the same place.
    [H5pyFact]
    public void A_small_file_of_which_all_paths_are_the_same_long_text_is_refused_before_it_takes_the_memory()
    {
        H5py.Run(_folder.FullName, """
            n = 100000
            with h5py.File('features.h5', 'w') as f:
                f['features'] = np.zeros((n, 1), 'f4')
                paths = f.create_dataset('paths', (n,), h5py.string_dtype())
                paths[0] = 'x' * 60000
                f.flush()
                at = paths.id.get_offset()
            with open('features.h5', 'r+b') as f:
                f.seek(at)
                where = f.read(16)
                f.seek(at)
                f.write(where * n)
            """);
        Assert.InRange(new FileInfo(File_).Length, 0, 3 << 20); // and says that its paths have 6 GB

        using FeatureReader reader = FeatureReader.Open(File_);
        long before = GC.GetAllocatedBytesForCurrentThread();
        FeatureFileException refused = Assert.Throws<FeatureFileException>(() => reader.ReadPaths());

        Assert.Equal(FeatureFileException.Damaged, refused.Code);
        Assert.Contains("paths alone take more than", refused.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
        Assert.Equal(60_000, reader.ReadPath(99_999).Length);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
