using Tocsin.Vectors.Ivf;

namespace Tocsin.Vectors.Tests.Ivf;

public sealed class ListCountTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(50_000, 223)]
    [InlineData(99_999, 316)]
    [InlineData(100_000, 1264)]
    [InlineData(200_000, 1788)]
    [InlineData(1_000_000, 4000)]
    [InlineData(1_000_001, 16_000)]
    [InlineData(4_000_000, 32_000)]
    public void Lists_grow_with_the_root_of_the_vectors(int vectors, int lists) => Assert.Equal(lists, ListCount.For(vectors));
}
