namespace Tocsin.Numerics.Tests;

public sealed class TransposeTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(4, 8)]
    [InlineData(400, 100)]
    [InlineData(17, 30)]
    [InlineData(0, 7)]
    public void Every_element_changes_its_row_for_its_column(int rows, int columns)
    {
        float[] x = Variants.Numbers(1, rows * columns), y = new float[(rows * columns) + 1];

        Transpose.Of(x, y, rows, columns);

        for (int i = 0; i < rows; i++)
        {
            Assert.All(Enumerable.Range(0, columns), j => Assert.Equal(x[(i * columns) + j], y[(j * rows) + i]));
        }

        Assert.Equal(0, y[^1]);
        Assert.Throws<ArgumentException>(() => Transpose.Of(x, y, rows + 9, columns));
    }
}
