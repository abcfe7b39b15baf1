using Tocsin.Engine.Populations.Model;

namespace Tocsin.Engine.Tests.Populations.Model;

public sealed class BlockStoreTests
{
    [Fact]
    public void Blocks_keep_what_is_in_them_while_others_come_grow_and_go()
    {
        Random random = new(5);
        BlockStore store = new();
        Dictionary<int, (int At, ulong Mark)> live = [];
        long words = 0;
        for (int i = 0; i < 100_000; i++)
        {
            if (live.Count >= 400)
            {
                (int owner, (int at, ulong mark)) = live.ElementAt(random.Next(live.Count));
                words -= store.At(at).Length;
                Assert.Equal(-1, store.At(at)[1..].IndexOfAnyExcept(mark));
                store.Give(at);
                live.Remove(owner);
            }

            int length = random.Next(20) == 0 ? random.Next(2, 2_000) : random.Next(2, 30), taken = store.Take(length, i);
            store.At(taken)[1..].Fill((ulong)i);
            live.Add(i, (taken, (ulong)i));
            words += length;
            while (store.IsUntidy)
                store.Empty((owner, at) => live[owner] = (at, live[owner].Mark));
        }

        foreach ((int at, ulong mark) in live.Values)
            Assert.Equal(-1, store.At(at)[1..].IndexOfAnyExcept(mark));
        // A sixteenth of garbage, up to a quarter of a chunk's end where the next block was too long, a few chunks to work with.
        Assert.InRange(store.Words, words, (words * 8 / 7 * 4 / 3) + (6 * BlockStore.MostWords));
    }

    [Fact]
    public void Blocks_so_long_that_each_fills_a_chunk_by_half_come_and_go_too()
    {
        BlockStore store = new();
        Queue<int> live = new();
        for (int i = 0; i < 1_000; i++)
        {
            live.Enqueue(store.Take(5_000, i));
            if (live.Count > 20)
                store.Give(live.Dequeue());
            while (store.IsUntidy)
                store.Empty((owner, at) => live = new Queue<int>(live.Select((old, k) => i - live.Count + 1 + k == owner ? at : old)));
        }

        Assert.InRange(store.Words, 20 * BlockStore.MostWords, 30 * BlockStore.MostWords);
    }

    [Fact]
    public void Individuals_that_all_grow_alike_leave_nothing_behind()
    {
        Individuals individuals = new();
        int[] places = [.. Enumerable.Range(0, 2_000).Select(i => individuals.Add(0, BitConverter.GetBytes(i), (uint)i * 2_654_435_761u))];
        for (int action = 0; action < 200; action++)
        {
            foreach (int place in places)
                individuals.AddAction(ref individuals[place], OwnActions.Of(action, place + 1));
        }

        foreach (int place in places)
        {
            OwnActions own = individuals.Actions(ref individuals[place]);
            Assert.Equal(200, own.Length);
            for (int action = 0; action < 200; action++)
                Assert.Equal(OwnActions.Of(action, place + 1), own[action]);
        }

        Assert.Equal(places.Select((_, i) => i), places.Select(place => BitConverter.ToInt32(individuals.Name(ref individuals[place]))));

        // A sixteenth of garbage, an eighth of room to grow, and the 200 actions themselves, two a word.
        Assert.InRange(individuals.Words, 2_000 * 100, 2_000 * 100 * 5 / 4);
    }
}
