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

    [Theory]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.InnerProduct)]
    [InlineData(VectorMetric.L2)]
    public void Of_many_scores_it_finds_the_places_of_those_that_it_admits_and_of_nan(VectorMetric metric)
    {
        Random random = new(2);
        foreach (int count in (int[])[0, 1, 63, 64, 65, 256, 1000])
        {
            float[] scores = [.. Enumerable.Range(0, count).Select(i => i % 97 == 5 ? float.NaN : random.Next(-40, 40) / 4f)];
            foreach (int kept in (int[])[0, 1, 10])
            {
                TopHits top = new(new VectorHit[10], metric);
                for (int i = 0; i < kept; i++)
                {
                    top.Add(i, i - 3);
                }

                List<int> found = [];
                foreach (int place in top.Admitted(scores, new ulong[(count / 64) + 2]))
                {
                    found.Add(place);
                }

                List<int> expected = [];
                for (int i = 0; i < count; i++)
                {
                    if (top.Admits(scores[i]) || float.IsNaN(scores[i]))
                    {
                        expected.Add(i);
                    }
                }

                Assert.Equal(expected, found);
            }
        }
    }

    [Fact]
    public void Room_for_nothing_takes_nothing()
    {
        TopHits top = new([], VectorMetric.L2);

        Assert.False(top.Add(1, 0) || top.Admits(0));
        Assert.Equal(0, top.Finish());
    }
}
