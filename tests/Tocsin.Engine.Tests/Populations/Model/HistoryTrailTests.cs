using Tocsin.Engine.Populations.Model;

namespace Tocsin.Engine.Tests.Populations.Model;

public sealed class HistoryTrailTests
{
    [Theory]
    [InlineData(10, 10, 1)]
    [InlineData(64, 64, 1)]
    [InlineData(65, 33, 2)]
    [InlineData(10_000, 40, 256)]
    public void A_history_is_evenly_thinned_and_begins_with_its_first_point(int answers, int points, int stride)
    {
        HistoryTrail trail = new();
        for (int i = 0; i < answers; i++)
            trail.Add(i, i, i, 0, i);

        Assert.Equal(stride, trail.Stride);
        Assert.Equal(Enumerable.Range(0, points).Select(i => (long)i * stride), trail.Points.Select(point => point.Position));
    }
}
