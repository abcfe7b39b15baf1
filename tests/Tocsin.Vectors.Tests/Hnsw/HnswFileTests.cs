using System.Runtime.InteropServices;
using Tocsin.Vectors.Files;
using Tocsin.Vectors.Hnsw;

namespace Tocsin.Vectors.Tests.Hnsw;

public sealed class HnswFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"tocsin-hnsw-{Guid.NewGuid():n}");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void An_index_from_a_file_takes_changes_and_leaves_the_file_as_it_is()
    {
        Collection collection = Collection.Clustered(1500, 32, VectorMetric.Cosine);
        using (HnswIndex built = Build(collection))
        {
            VectorIndexFile.Save(built, _path);
        }

        byte[] before = File.ReadAllBytes(_path);
        using IVectorIndex index = VectorIndexFile.Open(_path);
        float[] more = Collection.Numbers(500, 32, 6);
        for (int i = 0; i < 500; i++)
        {
            index.Add([8_000_000 + i], more.AsSpan(i * 32, 32));
            collection.Put(8_000_000 + i, more.AsSpan(i * 32, 32));
        }

        Assert.InRange(MeanRecall.Of(index, collection, Collection.Numbers(60, 32, 9)), 0.95, 1);
        Assert.Equal(before, File.ReadAllBytes(_path));
    }

    [Theory]
    [InlineData("hnsw.links", 5)]
    [InlineData("hnsw.upper", 0)]
    [InlineData("hnsw.upperof", 3)]
    [InlineData("hnsw.parents", 2)]
    [InlineData("hnsw.head", 0)]
    [InlineData("hnsw.head", 1)]
    [InlineData("hnsw.head", 2)]
    [InlineData("hnsw.head", 3)]
    public void A_graph_that_leads_out_of_itself_is_refused_even_if_every_checksum_is_right(string section, int at)
    {
        using HnswIndex built = Build(Collection.Clustered(600, 32, VectorMetric.L2));
        foreach (int value in (int[])[601, int.MaxValue, -2, int.MinValue])
        {
            VectorIndexFile.Save(built, _path);
            SectionReader whole = SectionReader.Open(_path);
            string damaged = _path + ".damaged";
            try
            {
                using (FileStream stream = File.Create(damaged))
                {
                    SectionWriter writer = new(stream);
                    foreach (string name in whole.Names)
                    {
                        byte[] bytes = whole.Section(name).Values<byte>().ToArray();
                        if (name == section)
                        {
                            MemoryMarshal.Cast<byte, int>(bytes.AsSpan())[at] = value;
                        }

                        writer.Write<byte>(name, bytes);
                    }

                    writer.Finish();
                }

                Assert.Throws<VectorFileException>(() => VectorIndexFile.Open(damaged));
            }
            finally
            {
                File.Delete(damaged);
            }
        }
    }

    [Fact]
    public void Lists_of_upper_layers_that_are_mixed_up_never_lead_to_a_row_that_is_not_there()
    {
        using HnswIndex built = Build(Collection.Clustered(3000, 32, VectorMetric.L2));
        VectorIndexFile.Save(built, _path);
        SectionReader whole = SectionReader.Open(_path);
        string damaged = _path + ".damaged";
        Random random = new(4);
        for (int round = 0; round < 30; round++)
        {
            using (FileStream stream = File.Create(damaged))
            {
                SectionWriter writer = new(stream);
                foreach (string name in whole.Names)
                {
                    byte[] bytes = whole.Section(name).Values<byte>().ToArray();
                    if (name is "hnsw.upperof" or "hnsw.upper")
                    {
                        Span<int> values = MemoryMarshal.Cast<byte, int>(bytes.AsSpan());
                        for (int i = 0; i < 3; i++)
                        {
                            int from = random.Next(values.Length), to = random.Next(values.Length);
                            (values[from], values[to]) = (values[to], values[from]);
                        }
                    }

                    writer.Write<byte>(name, bytes);
                }

                writer.Finish();
            }

            try
            {
                using IVectorIndex index = VectorIndexFile.Open(damaged);
                VectorHit[] hits = new VectorHit[10];
                Assert.InRange(index.Search(Collection.Numbers(1, 32, round), hits), 0, 10);
            }
            catch (VectorFileException)
            {
                // As good: it was noticed.
            }
            finally
            {
                File.Delete(damaged);
            }
        }
    }

    private static HnswIndex Build(Collection collection) => HnswIndex.Build(
        new HnswOptions { Dimension = collection.Dimension, Metric = collection.Metric, M = 8, EfConstruction = 60 },
        collection.Rows(),
        new BuildSettings { Threads = 1 },
        default);
}
