using Tocsin.Vectors.Pq;

namespace Tocsin.Vectors.Tests.Pq;

public sealed class PartCountTests
{
    [Theory]
    [InlineData(128, 16)]
    [InlineData(2048, 256)]
    [InlineData(8, 1)]
    [InlineData(1, 1)]
    [InlineData(100, 10)]
    [InlineData(49, 7)]
    [InlineData(101, 101)]
    [InlineData(26, 2)]
    [InlineData(27, 3)]
    public void Parts_have_eight_floats_or_the_nearest_number_that_divides(int dimension, int parts)
    {
        Assert.Equal(parts, PartCount.For(dimension));
        Assert.Equal(0, dimension % parts);
    }
}
