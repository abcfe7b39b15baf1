namespace Tocsin.Vectors.Tests;

public sealed class VectorIndexSpecTests
{
    [Fact]
    public void Settings_are_read_and_what_is_not_given_is_the_usual()
    {
        Assert.Equal(new FlatOptions { Dimension = 8, Metric = VectorMetric.L2 }, Read("flat", VectorMetric.L2));
        Assert.Equal(new IvfFlatOptions { Dimension = 8, Lists = 64, Probes = 4, Rounds = 5, Seed = -3 }, Read("ivf,nlist=64,nprobe=4,rounds=5,seed=-3"));
        Assert.Equal(new IvfPqOptions { Dimension = 8, Subspaces = 4, Rerank = 0 }, Read("ivfpq,m=4,rerank=0"));
        Assert.Equal(new HnswOptions { Dimension = 8, M = 32, EfConstruction = 200 }, Read("hnsw,m=32,efc=200"));
        Assert.Equal(new HnswOptions { Dimension = 8, EfSearch = 99 }, Read(" HNSW , Ef=99 "));
    }

    [Theory]
    [InlineData("flat")]
    [InlineData("ivf,nlist=64,nprobe=4,rounds=5,seed=9")]
    [InlineData("ivf")]
    [InlineData("ivfpq,m=4,rerank=0,nlist=3")]
    [InlineData("hnsw,m=32,efc=200,ef=7")]
    public void What_is_written_of_an_index_is_read_as_the_same(string spec) => Assert.Equal(Read(spec), Read(VectorIndexSpec.Format(Read(spec))));

    [Theory]
    [InlineData("", "no kind of index")]
    [InlineData("annoy", "'annoy' is no kind of index")]
    [InlineData("flat,m=16", "no setting 'm'")]
    [InlineData("hnsw,m=3", "from 4 to 128")]
    [InlineData("hnsw,m", "write m=N")]
    [InlineData("hnsw,m=", "write m=N")]
    [InlineData("hnsw,m=many", "'m=many' is no m")]
    [InlineData("hnsw,m=99999999999", "from 4 to 128")]
    [InlineData("hnsw,m=16,M=32", "given twice")]
    [InlineData("hnsw,", "no setting ''")]
    [InlineData("ivf,nlist=0", "from 1 to")]
    [InlineData("ivfpq,m=3", "does not divide the dimension 8")]
    public void What_cannot_be_meant_is_said(string spec, string fault)
    {
        Assert.False(VectorIndexSpec.TryParse(spec, 8, VectorMetric.Cosine, out VectorIndexOptions? options, out string said));
        Assert.Null(options);
        Assert.Contains(fault, said, StringComparison.Ordinal);
    }

    private static VectorIndexOptions Read(string spec, VectorMetric metric = VectorMetric.Cosine)
    {
        Assert.True(VectorIndexSpec.TryParse(spec, 8, metric, out VectorIndexOptions? options, out string fault), fault);
        return options;
    }
}
