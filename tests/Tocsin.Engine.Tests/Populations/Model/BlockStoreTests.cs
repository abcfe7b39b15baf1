using Tocsin.Engine.Populations.Model;

namespace Tocsin.Engine.Tests.Populations.Model;

public sealed class BlockStoreTests
{
    [Fact]
    public void The_sizes_of_blocks_grow_by_a_third_or_a_half_and_the_smallest_that_fits_is_taken()
    {
        int[] words = [.. Enumerable.Range(0, BlockStore.ClassOf(BlockStore.MostWords) + 1).Select(BlockStore.WordsOf)];

        Assert.Equal([1, 2, 3, 4, 6, 8, 12, 16, 24, 32], words[..10]);
        Assert.Equal(BlockStore.MostWords, words[^1]);
        for (int wanted = 1; wanted <= BlockStore.MostWords; wanted++)
            Assert.Equal(words.First(size => size >= wanted), BlockStore.WordsOf(BlockStore.ClassOf(wanted)));
    }

    [Fact]
    public void Blocks_never_overlap_and_what_is_given_back_is_used_again()
    {
        Random random = new(5);
        BlockStore store = new();
        List<(int At, int Size, ulong Mark)> live = [];
        for (int i = 0; i < 100_000; i++)
        {
            if (live.Count < 300 || random.Next(2) == 0)
            {
                int size = random.Next(30) == 0 ? random.Next(26) : random.Next(12), at = store.Take(size);
                store.At(at, BlockStore.WordsOf(size)).Fill((ulong)i);
                live.Add((at, size, (ulong)i));
            }

            if (live.Count > 300)
            {
                int which = random.Next(live.Count);
                (int at, int size, ulong mark) = live[which];
                Assert.Equal(-1, store.At(at, BlockStore.WordsOf(size)).IndexOfAnyExcept(mark));
                store.Give(at, size);
                live[which] = live[^1];
                live.RemoveAt(live.Count - 1);
            }
        }

        Assert.InRange(store.Words, 1, 1_200_000);
    }
}
