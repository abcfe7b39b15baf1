using System.Buffers.Binary;
using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Tests.Similarity.Features;

public sealed class FeatureFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-features-");

    private string File_ => Path.Combine(_folder.FullName, "features.h5");

    [Hdf5Fact]
    public void A_large_set_comes_back_as_it_was_written()
    {
        FeatureSet set = Made(20_000, 130, seed: 1) with { Embedder = "descriptor" };

        FeatureFile.Write(File_, set);
        FeatureSet read = FeatureFile.Read(File_, 130);

        Assert.Equal(set.Vectors, read.Vectors);
        Assert.Equal(set.Paths, read.Paths);
        Assert.Equal("descriptor", read.Embedder);
        Assert.False(File.Exists(Path.Combine(_folder.FullName, ".features.h5.writing")));
    }

    [Hdf5Fact]
    public void Rows_are_read_by_ranges()
    {
        FeatureSet set = Made(1000, 5, seed: 2);
        FeatureFile.Write(File_, set);

        using FeatureReader reader = FeatureReader.Open(File_);
        float[] some = new float[5 * 17];
        reader.ReadVectors(983, some);

        Assert.Equal(set.Vectors[(983 * 5)..], some);
        Assert.Throws<FeatureFileException>(() => reader.ReadVectors(984, some));
    }

    [Hdf5Fact]
    public void Appending_to_nothing_begins_a_file()
    {
        FeatureFile.Append(File_, Made(3, 4, seed: 3));

        Assert.Equal(3, FeatureFile.Read(File_).Count);
    }

    [Hdf5Fact]
    public void Vectors_of_another_dimension_are_refused_by_readers_and_by_appends()
    {
        FeatureFile.Write(File_, Made(3, 4, seed: 4));
        byte[] before = File.ReadAllBytes(File_);

        FeatureFileException read = Assert.Throws<FeatureFileException>(() => FeatureFile.Read(File_, 2048));
        FeatureFileException append = Assert.Throws<FeatureFileException>(() => FeatureFile.Append(File_, Made(1, 5, seed: 4)));

        Assert.Equal(FeatureFileException.WrongDimension, read.Code);
        Assert.Contains("4 dimensions, not the 2048", read.Message);
        Assert.Contains("VECTOR_DIMENSION", read.Message);
        Assert.Equal(FeatureFileException.WrongDimension, append.Code);
        Assert.Equal(before, File.ReadAllBytes(File_));
    }

    [Hdf5Fact]
    public void Vectors_of_another_embedder_are_not_mixed_in()
    {
        FeatureFile.Write(File_, Made(3, 4, seed: 5) with { Embedder = "descriptor" });

        FeatureFileException refused = Assert.Throws<FeatureFileException>(() => FeatureFile.Append(File_, Made(1, 4, seed: 5) with { Embedder = "onnx resnet50" }));

        Assert.Contains("made by 'descriptor'", refused.Message);
    }

    [Hdf5Fact]
    public void Into_a_file_of_nobody_knows_what_goes_only_what_somebody_vouches_for()
    {
        FeatureFile.Write(File_, Made(3, 4, seed: 5));
        FeatureSet one = Made(1, 4, seed: 5) with { Embedder = "descriptor" };

        FeatureFileException refused = Assert.Throws<FeatureFileException>(() => FeatureFile.Append(File_, one, takesUnknown: false));
        Assert.Contains("does not say what made its vectors", refused.Message);
        Assert.Equal(3, FeatureFile.Read(File_).Count);

        FeatureFile.Append(File_, one, takesUnknown: true);
        Assert.Equal(4, FeatureFile.Read(File_).Count);
    }

    [Hdf5Fact]
    public void A_file_cut_at_any_length_is_told_so()
    {
        FeatureFile.Write(File_, Made(300, 64, seed: 6));
        byte[] whole = File.ReadAllBytes(File_);
        Assert.True(whole.Length > 50_000);

        for (int length = 0; length < whole.Length; length += length < 200 ? 1 : 997)
        {
            File.WriteAllBytes(File_, whole[..length]);
            FeatureFileException refused = Assert.Throws<FeatureFileException>(() => FeatureFile.Read(File_));
            Assert.Equal(FeatureFileException.Truncated, refused.Code);
        }

        File.WriteAllBytes(File_, whole);
        Assert.Equal(300, FeatureFile.Read(File_).Count);
    }

    [Hdf5Fact]
    public void A_cut_file_that_denies_it_is_refused_by_the_library_and_never_ends_the_process()
    {
        FeatureFile.Write(File_, Made(300, 64, seed: 7));
        byte[] whole = File.ReadAllBytes(File_);

        for (int length = 2048; length < whole.Length; length += 4001)
        {
            byte[] cut = whole[..length];
            BinaryPrimitives.WriteInt64LittleEndian(cut.AsSpan(40), length); // the end-of-file address of a version 0 superblock
            File.WriteAllBytes(File_, cut);
            FeatureFileException refused = Assert.Throws<FeatureFileException>(() => FeatureFile.Read(File_));
            Assert.Contains(refused.Code, new[] { FeatureFileException.Unreadable, FeatureFileException.WrongShape });
        }
    }

    [Hdf5Fact]
    public void What_is_no_hdf5_file_is_said_to_be_none()
    {
        Assert.Equal(FeatureFileException.Missing, Code(File_));
        Assert.Equal(FeatureFileException.NotHdf5, Code(_folder.FullName));

        File.WriteAllBytes(File_, []);
        Assert.Equal(FeatureFileException.Truncated, Code(File_));

        byte[] noise = new byte[5000];
        new Random(8).NextBytes(noise);
        File.WriteAllBytes(File_, noise);
        Assert.Equal(FeatureFileException.NotHdf5, Code(File_));

        File.WriteAllText(File_, "path,vector\n");
        Assert.Equal(FeatureFileException.NotHdf5, Code(File_));
    }

    [Hdf5Fact]
    public void Many_threads_read_many_files_at_once()
    {
        FeatureSet[] sets = [.. Enumerable.Range(0, 8).Select(i => Made(200 + i, 16, i))];
        Parallel.For(0, sets.Length, i => FeatureFile.Write(File_ + i, sets[i]));

        Parallel.For(0, 64, i => Assert.Equal(sets[i % 8].Vectors, FeatureFile.Read(File_ + (i % 8)).Vectors));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    internal static FeatureSet Made(int count, int dimension, int seed)
    {
        Random random = new(seed);
        float[] vectors = new float[count * dimension];
        foreach (ref float value in vectors.AsSpan())
        {
            value = (random.NextSingle() * 2) - 1;
        }

        return new FeatureSet(dimension, vectors, [.. Enumerable.Range(0, count).Select(i => $"bilder/{seed}/ä{i}.png")]);
    }

    private static string Code(string path) => Assert.Throws<FeatureFileException>(() => FeatureFile.Read(path)).Code;
}
