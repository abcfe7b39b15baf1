using Tocsin.Vectors.Hnsw;

namespace Tocsin.Vectors.Tests.Hnsw;

public sealed class CandidateListTests
{
    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(7, 0.0)]
    [InlineData(7, 0.3)]
    [InlineData(40, 0.9)]
    [InlineData(300, 0.1)]
    public void It_keeps_the_nearest_living_and_the_deleted_among_them(int room, double deleted)
    {
        CandidateList list = new();
        Random random = new(room);
        for (int round = 0; round < 3; round++)
        {
            list.Clear(room);
            List<(uint Distance, int Row, bool IsDeleted)> all = [];
            for (int row = 0; row < 2000; row++)
            {
                (uint Distance, int Row, bool IsDeleted) candidate = ((uint)random.Next(500) * 8_000_000u, row, random.NextDouble() < deleted);
                all.Add(candidate);
                list.Insert(candidate.Row, candidate.Distance, candidate.IsDeleted);
                if (random.Next(3) == 0)
                {
                    list.Follow(random.Next(list.Count));
                }
            }

            all.Sort();
            int last = all.Select((candidate, i) => (candidate, i)).Where(each => !each.candidate.IsDeleted).Select(each => each.i).ElementAt(room - 1);
            Assert.Equal(
                all.Take(last + 1), Enumerable.Range(0, list.Count).Select(place => (list.Distance(place), list.Row(place), list.IsDeleted(place))));
            Assert.Equal(all[last].Distance, list.Bound);
        }
    }

    [Fact]
    public void A_place_says_where_a_row_went_and_a_row_is_followed_once()
    {
        CandidateList list = new();
        list.Clear(3);
        Assert.Equal(0, list.Insert(5, 50, false));
        Assert.Equal(0, list.Insert(4, 40, false));
        Assert.Equal(2, list.Insert(CandidateList.MaxRows - 1, uint.MaxValue, false));
        Assert.Equal(CandidateList.MaxRows - 1, list.Row(2));
        Assert.True(list.Follow(1));
        Assert.False(list.Follow(1));
        Assert.Equal(1, list.Insert(6, 45, false));
        Assert.Equal(3, list.Count);
        Assert.False(list.Follow(2));
        Assert.True(list.Insert(7, 60, false) >= list.Count);
    }
}
