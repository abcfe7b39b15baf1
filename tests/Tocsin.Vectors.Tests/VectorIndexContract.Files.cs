using Tocsin.Vectors.Files;

namespace Tocsin.Vectors.Tests;

public abstract partial class VectorIndexContract
{
    [Theory]
    [MemberData(nameof(Metrics))]
    public void What_was_written_and_read_again_gives_the_same_answers_and_goes_on(VectorMetric metric)
    {
        Collection collection = Collection.Clustered(900, 24, metric);
        using IVectorIndex index = Build(collection);
        AddMore(index, collection, 100, seed: 3);
        long[] deleted = [.. collection.Ids.Where((_, i) => i % 9 == 0)];
        index.Delete(deleted);
        Array.ForEach(deleted, collection.Remove);

        using IVectorIndex read = VectorIndexes.Read(SectionReader.Open(Save(index)));

        Assert.Equal(index.Options, read.Options);
        Assert.Equal(index.Figures with { StructureBytes = 0, ReservedBytes = 0 }, read.Figures with { StructureBytes = 0, ReservedBytes = 0 });
        foreach (float[] query in Collection.Numbers(40, 24, 6).Chunk(24))
        {
            Assert.Equal(Search(index, query, 10), Search(read, query, 10));
        }

        AssertHolds(read, collection);
        AddMore(read, collection, 300, seed: 4);
        deleted = [.. collection.Ids.Where((_, i) => i % 5 == 0)];
        Assert.Equal(deleted.Length, read.Delete(deleted));
        Array.ForEach(deleted, collection.Remove);
        AssertHolds(read, collection);
        AssertRecall(read, collection);

        read.Compact();
        using IVectorIndex again = VectorIndexes.Read(SectionReader.Open(Save(read)));
        AssertHolds(again, collection);
        AssertRecall(again, collection);
    }

    [Fact]
    public void One_that_holds_nothing_can_be_written_and_read()
    {
        using IVectorIndex index = Build(Collection.Empty(16, VectorMetric.L2));
        using IVectorIndex read = VectorIndexes.Read(SectionReader.Open(Save(index)));

        Assert.Equal(0, read.Count);
        Assert.Empty(Search(read, new float[16], 3));
        Collection collection = Collection.Empty(16, VectorMetric.L2);
        AddMore(read, collection, 50, seed: 2);
        AssertRecall(read, collection);
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void The_same_vectors_and_seed_build_the_same_bytes(VectorMetric metric)
    {
        Collection collection = Collection.Clustered(1100, 16, metric);
        using IVectorIndex one = Build(collection, threads: 1), again = Build(collection, threads: BuildsTheSameOnAnyThreads ? 3 : 1);

        Assert.Equal(File.ReadAllBytes(Save(one)), File.ReadAllBytes(Save(again)));
    }

    [Fact]
    public void A_file_that_lacks_a_section_or_has_one_of_another_size_is_refused()
    {
        using IVectorIndex index = Build(Collection.Clustered(200, 16, VectorMetric.Cosine));
        SectionReader whole = SectionReader.Open(Save(index));
        foreach (string damaged in whole.Names)
        {
            Assert.Throws<VectorFileException>(() => VectorIndexes.Read(SectionReader.Open(CopyWithout(whole, damaged, shortened: false))));
            if (whole.Section(damaged).Bytes > 0)
            {
                Assert.Throws<VectorFileException>(() => VectorIndexes.Read(SectionReader.Open(CopyWithout(whole, damaged, shortened: true))));
            }
        }
    }

    [Fact]
    public void Whatever_a_file_says_whose_checksums_are_right_it_is_refused_or_searched_changed_and_compacted_without_harm()
    {
        Collection collection = Collection.Clustered(300, 16, VectorMetric.L2);
        using IVectorIndex index = Build(collection);
        AddMore(index, collection, 40, seed: 3);
        index.Delete(collection.Ids.AsSpan(0, 30));
        SectionReader whole = SectionReader.Open(Save(index));
        Random random = new(20261122);
        float[] vectors = Collection.Numbers(4, 16, 8);
        int used = 0;
        foreach (string name in whole.Names)
        {
            for (int round = 0; round < 15; round++)
            {
                string path = TemporaryFile();
                using (FileStream stream = File.Create(path))
                {
                    SectionWriter writer = new(stream);
                    foreach (string each in whole.Names)
                    {
                        byte[] bytes = whole.Section(each).Values<byte>().ToArray();
                        writer.Write<byte>(each, each == name ? Lie(bytes, random) : bytes);
                    }

                    writer.Finish();
                }

                IVectorIndex read;
                try
                {
                    read = VectorIndexes.Read(SectionReader.Open(path));
                }
                catch (VectorFileException)
                {
                    continue;
                }

                used++;
                using (read)
                {
                    AssertSound(Search(read, vectors[..16], 10));
                    read.Add([1, 2, 3, 4], vectors);
                    read.Delete(collection.Ids.AsSpan(200));
                    AssertSound(Search(read, vectors[16..32], 100));
                    read.Compact();
                    AssertSound(Search(read, vectors[32..48], 100));
                    Assert.True(read.TryGet(3, new float[16]));
                    Save(read);
                }
            }
        }

        Assert.InRange(used, 10, int.MaxValue);
    }

    // Other numbers, or another length.
    private static byte[] Lie(byte[] bytes, Random random)
    {
        if (bytes.Length < sizeof(int) || random.Next(5) == 0)
        {
            return random.Next(2) == 0 ? bytes[..random.Next(bytes.Length + 1)] : [.. bytes, .. new byte[random.Next(1, 70)]];
        }

        for (int lies = random.Next(1, 4); lies > 0; lies--)
        {
            int value = random.Next(8) switch { 0 => 0, 1 => 1, 2 => -1, 3 => int.MaxValue, 4 => int.MinValue, 5 => random.Next(400), 6 => 0x7FC00000, _ => random.Next() };
            BitConverter.TryWriteBytes(bytes.AsSpan(random.Next(bytes.Length / sizeof(int)) * sizeof(int)), value);
        }

        return bytes;
    }

    private unsafe string CopyWithout(SectionReader whole, string damaged, bool shortened)
    {
        string path = TemporaryFile();
        using FileStream stream = File.Create(path);
        SectionWriter writer = new(stream);
        foreach (string name in whole.Names)
        {
            ReadOnlySpan<byte> bytes = whole.Section(name).Values<byte>();
            if (name != damaged)
            {
                writer.Write(name, bytes);
            }
            else if (shortened)
            {
                writer.Write(name, bytes[..^Math.Min(bytes.Length, 8)]);
            }
        }

        writer.Finish();
        return path;
    }
}
