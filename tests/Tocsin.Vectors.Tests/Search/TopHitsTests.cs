using Tocsin.Vectors.Search;

namespace Tocsin.Vectors.Tests.Search;

public sealed class TopHitsTests
{
    [Theory]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.InnerProduct)]
    [InlineData(VectorMetric.L2)]
    public void It_keeps_what_sorting_everything_would_put_first_whatever_the_order_of_offers(VectorMetric metric)
    {
        Random random = new(1);
        foreach ((int count, int k) in ((int, int)[])[(0, 5), (3, 5), (5, 5), (6, 5), (1000, 1), (1000, 2), (1000, 10), (1000, 999), (50, 50)])
        {
            // Few different scores, so that ties are many.
            VectorHit[] offers = [.. Enumerable.Range(0, count).Select(id => new VectorHit(id, random.Next(-20, 20) / 4f))];
            VectorHit[] sorted = [.. (metric == VectorMetric.L2 ? offers.OrderBy(hit => hit.Score) : offers.OrderByDescending(hit => hit.Score)).ThenBy(hit => hit.Id).Take(k)];
            random.Shuffle(offers);

            VectorHit[] hits = new VectorHit[k];
            TopHits top = new(hits, metric);
            foreach (VectorHit offer in offers)
            {
                Assert.True(top.Admits(offer.Score) || !top.Add(offer.Id, offer.Score));
                top.Add(offer.Id, offer.Score);
            }

            Assert.Equal(sorted, hits[..top.Finish()]);
        }
    }

    [Theory]
    [InlineData(VectorMetric.InnerProduct, 5, 7)]
    [InlineData(VectorMetric.L2, 7, 5)]
    public void A_full_one_admits_what_is_as_near_as_its_worst_and_an_open_one_everything_but_nan(VectorMetric metric, float worse, float better)
    {
        TopHits top = new(new VectorHit[2], metric);

        Assert.True(top.Admits(float.MaxValue) && top.Admits(float.MinValue) && top.Admits(float.PositiveInfinity));
        Assert.False(top.Admits(float.NaN) || top.Add(1, float.NaN));
        Assert.True(top.Add(2, worse) && top.Add(3, better) && top.IsFull);
        Assert.Equal(worse, top.Bar);
        Assert.True(top.Admits(worse) && top.Admits(better));
        Assert.False(top.Admits(worse + worse - better));
        Assert.False(top.Add(4, worse));
        Assert.True(top.Add(1, worse));
    }

    [Fact]
    public void Room_for_nothing_takes_nothing()
    {
        TopHits top = new([], VectorMetric.L2);

        Assert.False(top.Add(1, 0) || top.Admits(0));
        Assert.Equal(0, top.Finish());
    }
}
