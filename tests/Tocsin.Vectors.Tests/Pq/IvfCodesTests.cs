using Tocsin.Vectors.Ivf;
using Tocsin.Vectors.Pq;

namespace Tocsin.Vectors.Tests.Pq;

public sealed unsafe class IvfCodesTests
{
    [Theory]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.InnerProduct)]
    [InlineData(VectorMetric.L2)]
    public void A_codes_score_is_that_of_the_vector_it_stands_for(VectorMetric metric)
    {
        IvfState state = State(metric, 24, parts: 6);
        IvfCodes codes = state.Codes!;
        float[] query = new float[state.Rows.Stride], tables = new float[codes.Quantiser.TableFloats], decoded = new float[24], score = new float[1];
        foreach (float[] asked in Collection.Numbers(10, 24, 5).Chunk(24))
        {
            asked.CopyTo(query, 0);
            float square = query.Sum(value => value * value);
            fixed (float* q = query, table = tables)
            {
                codes.Tables(q, tables);
                for (int list = 0; list < state.Lists; list++)
                {
                    float[] centre = state.Centres[list].ToArray();
                    float start = codes.Start(list, (float)Product(asked, centre), square);
                    for (int row = state.Starts[list]; row < state.Starts[list + 1]; row++)
                    {
                        codes.Scores(table, codes.Ordered(row), start, score);
                        codes.Decode(new ReadOnlySpan<byte>(codes.Ordered(row), codes.CodeBytes), list, centre, decoded);

                        double expected = metric == VectorMetric.L2 ? Ivf.PointSets.SquaredDistance(asked, decoded) : Product(asked, decoded);
                        Assert.Equal(expected, score[0], 2e-4);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.L2)]
    public void A_vector_gets_the_same_code_alone_as_among_all(VectorMetric metric)
    {
        IvfState state = State(metric, 20, parts: 5);
        IvfCodes codes = state.Codes!;
        float[] residual = new float[20];
        byte[] code = new byte[codes.CodeBytes];
        for (int list = 0; list < state.Lists; list++)
        {
            for (int row = state.Starts[list]; row < state.Starts[list + 1]; row++)
            {
                codes.Encode(state.Rows.Row(row), list, state.Centres[list], residual, code);

                Assert.Equal(new ReadOnlySpan<byte>(codes.Ordered(row), codes.CodeBytes).ToArray(), code);
            }
        }
    }

    [Fact]
    public void What_is_coded_is_the_difference_from_the_mean_of_the_list()
    {
        IvfState state = State(VectorMetric.Cosine, 24, parts: 6);
        for (int list = 0; list < state.Lists; list++)
        {
            int from = state.Starts[list], to = state.Starts[list + 1];
            double[] mean = [.. Enumerable.Range(0, 24).Select(i => Enumerable.Range(from, to - from).Average(row => (double)state.Rows.Row(row)[i]))];
            float scale = state.Codes!.Scales[list];

            // The centre is the mean of a sample's members one round before: near, and of unit length where the mean is shorter.
            Assert.Equal(Math.Sqrt(mean.Sum(value => value * value)), scale, 0.02);
            Assert.InRange(scale, 0.3, 0.98);
        }
    }

    private static IvfState State(VectorMetric metric, int dimension, int parts) => IvfBuilder.Build(
        new IvfPqOptions { Dimension = dimension, Metric = metric, Subspaces = parts, Lists = 12 },
        Collection.Clustered(900, dimension, metric).Rows(),
        new BuildSettings(),
        CancellationToken.None);

    private static double Product(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += (double)x[i] * y[i];
        }

        return sum;
    }
}
