using Tocsin.Vectors.Files;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Tests;

public abstract partial class VectorIndexContract
{
    // An index to add to: of how many vectors it is built, whether some came later, and how many are to come. 300 are enough for one that was built of
    // nothing to decide anew how it is to be; 94 and 40 ids need a longer table; and 120 and 12 rows of 16,384 floats another block.
    public static TheoryData<int, int, bool, int> Additions => new()
    {
        { 64, 0, false, 300 }, { 64, 94, false, 40 }, { 64, 94, true, 40 }, { 16_384, 120, true, 12 },
    };

    [Theory]
    [MemberData(nameof(Additions))]
    public void An_addition_in_which_memory_ends_changes_nothing_wherever_it_ends_and_can_be_made_again(int dimension, int built, bool changed, int more)
    {
        Collection collection = Collection.Clustered(built, dimension, VectorMetric.L2);
        using IVectorIndex first = Build(collection);
        string file = Save(first);
        float[] vectors = Collection.Numbers(more, dimension, 9), queries = Collection.Numbers(5, dimension, 10);

        // Half of them replace what is there.
        long[] ids = [.. Enumerable.Range(0, more).Select(i => i % 2 == 0 && i < built ? Collection.IdOf(i) : 7_000_000L + i)];
        ReadOnlyMemory<byte>[] payloads = [.. ids.Select((_, i) => new ReadOnlyMemory<byte>(new byte[i < 3 ? i : 0]))];
        int ends = 0;
        bool ended;
        do
        {
            using IVectorIndex index = VectorIndexes.Read(SectionReader.Open(file));
            if (changed)
            {
                index.Add([6_000_000], vectors.AsSpan(0, dimension));
                index.Add([6_000_001], vectors.AsSpan(0, dimension), [new byte[] { 1 }]);
                index.Delete([6_000_001]);
            }

            ends++;
            List<string> before = Told(index);
            ended = MemoryEnds(ends, () => index.Add(ids, vectors, payloads));
            if (ended)
            {
                Assert.Equal(before, Told(index));
                index.Add(ids, vectors, payloads);
            }

            float[] found = new float[dimension];
            for (int i = 0; i < 12; i++)
            {
                Assert.True(index.TryGet(ids[i], found) && found.AsSpan().SequenceEqual(vectors.AsSpan(i * dimension, dimension)));
                Assert.Equal(payloads[i].Length, index.Payload(ids[i]).Length);
                Assert.Contains(Search(index, found, 10), hit => hit.Id == ids[i]);
            }

            Assert.Equal(built + (changed ? 1 : 0) + ids.Count(id => id >= 7_000_000), index.Count);
            Assert.Equal(index.Count, VectorIndexes.Read(SectionReader.Open(Save(index))).Count);
        }
        while (ended);

        // It asked for memory before the last turn, or nothing was tried.
        Assert.InRange(ends, 4, 200);

        // All that the index says, ids that it might have and answers to queries.
        List<string> Told(IVectorIndex index)
        {
            float[] vector = new float[dimension];
            return
            [
                $"{index.Figures with { StructureBytes = 0, ReservedBytes = 0 }}",
                .. ids.Concat(collection.Ids).Append(6_000_000).Select(id => index.TryGet(id, vector) ? $"{id} {vector[^1]:R} {index.Payload(id).Length}" : $"no {id}"),
                .. queries.Chunk(dimension).SelectMany(query => Search(index, query, 20)).Select(hit => $"{hit.Id} {hit.Score:R}"),
            ];
        }
    }

    [Fact]
    public void A_compaction_in_which_memory_ends_changes_nothing_wherever_it_ends()
    {
        Collection collection = Collection.Clustered(300, 64, VectorMetric.Cosine);
        using IVectorIndex index = Build(collection);
        long[] deleted = [.. collection.Ids.Take(100)];
        index.Delete(deleted);
        Array.ForEach(deleted, collection.Remove);
        VectorHit[][] before = Answers();
        int ends = 1;
        for (; MemoryEnds(ends, () => index.Compact()); ends++)
        {
            Assert.Equal((200, 100), (index.Count, index.Figures.Deleted));
            Assert.Equal(before, Answers());
        }

        Assert.InRange(ends, 3, 400);
        Assert.Equal((200, 0), (index.Count, index.Figures.Deleted));
        AssertHolds(index, collection);

        VectorHit[][] Answers() => [.. Collection.Numbers(5, 64, 10).Chunk(64).Select(query => Search(index, query, 20))];
    }

    // Whether memory ended: the piece that is asked for as the given one in number is not there.
    private static bool MemoryEnds(int piece, Action work)
    {
        int asked = 0;
        GrowingMemory.Asked = () =>
        {
            if (Interlocked.Increment(ref asked) == piece)
            {
                throw new MemoryEndedException();
            }
        };
        try
        {
            work();
            Assert.True(asked < piece, "It was told that there is no memory, and went on.");
            return false;
        }
        catch (Exception ended) when (ended is MemoryEndedException or AggregateException { InnerException: MemoryEndedException })
        {
            return true;
        }
        finally
        {
            GrowingMemory.Asked = null;
        }
    }

    private sealed class MemoryEndedException : Exception;
}
