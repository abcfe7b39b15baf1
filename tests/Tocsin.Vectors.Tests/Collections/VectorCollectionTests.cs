using Tocsin.Vectors.Collections;
using Tocsin.Vectors.Files;
using Tocsin.Vectors.Tests.Files;

namespace Tocsin.Vectors.Tests.Collections;

public sealed class VectorCollectionTests : IDisposable
{
    private const long Plenty = 1L << 40;
    private static readonly CollectionOptions Plane = new() { Dimension = 2, Metric = VectorMetric.L2 };

    private readonly TestFolder _folder = new();

    private string Some => _folder["some"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_added_and_deleted_is_there_after_it_is_opened_again()
    {
        using (VectorCollection made = VectorCollection.Create(Some, Plane, Plenty))
        {
            made.Add([1, 2, 3], [0, 0, 1, 0, 5, 5]);
            made.Add([4], [9, 9], ["{\"name\":\"four\"}"u8.ToArray()]);
            Assert.Equal(1, made.Delete([3, 77]));
            made.Add([2], [2, 0]);
        }

        using VectorCollection opened = VectorCollection.Open(Some, Plenty);
        Assert.Equal((3, Plane), (opened.Count, opened.Options));
        Assert.Equal([(1, 0f), (2, 4f), (4, 162f)], Nearest(opened, 0, 0));
        Assert.Equal("{\"name\":\"four\"}"u8, opened.Payload(4).Span);
        Assert.Equal(0, opened.CutBytes);
    }

    [Fact]
    public void Tidying_empties_the_log_and_changes_nothing_that_a_search_finds()
    {
        using (VectorCollection made = VectorCollection.Create(Some, Plane, Plenty))
        {
            made.Add([1, 2, 3], [0, 0, 1, 0, 5, 5], [default, "two"u8.ToArray(), default]);
            made.Delete([3]);
            long before = made.ChangeBytes;
            made.Tidy();
            Assert.True(made.ChangeBytes < before);
            made.Add([5], [3, 3]);
            Assert.Equal([(1, 0f), (2, 1f), (5, 18f)], Nearest(made, 0, 0));
        }

        using VectorCollection opened = VectorCollection.Open(Some, Plenty);
        Assert.Equal([(1, 0f), (2, 1f), (5, 18f)], Nearest(opened, 0, 0));
        Assert.Equal("two"u8, opened.Payload(2).Span);
        Assert.Equal(["changes.log", "collection.json", "vectors.index"], Directory.EnumerateFiles(Some).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_collection_whose_saved_index_is_gone_is_not_taken_for_an_empty_one()
    {
        using (VectorCollection made = VectorCollection.Create(Some, Plane, Plenty))
        {
            made.Add([1], [1, 1]);
            made.Tidy();
        }

        File.Delete(Path.Combine(Some, "vectors.index"));

        VectorFileException gone = Assert.Throws<VectorFileException>(() => VectorCollection.Open(Some, Plenty));
        Assert.Contains("vectors.index", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_ids_than_one_change_holds_are_refused_before_anything_is_written()
    {
        using VectorCollection made = VectorCollection.Create(Some, Plane, Plenty);
        made.Add([1], [1, 1]);

        Assert.Throws<ArgumentException>(() => made.Delete([.. Enumerable.Range(0, (1 << 28) / sizeof(long)).Select(id => (long)id)]));
        Assert.Equal(1, made.Count);
    }

    [Fact]
    public void What_is_kept_beside_vectors_counts_for_the_memory_and_no_longer_when_it_goes()
    {
        using (VectorCollection made = VectorCollection.Create(Some, Plane, Plenty))
        {
            made.Add([1, 2], [0, 0, 1, 0]);
            long bare = made.Bytes;
            made.Add([1, 2], [0, 0, 1, 0], [new byte[1000], new byte[500]]);
            made.Delete([2, 2]);
            made.Tidy();
            made.Add([3], [5, 5], [new byte[70]]);
            Assert.InRange(made.Bytes - bare, 1070, 1070 + 1000);
        }

        using VectorCollection opened = VectorCollection.Open(Some, Plenty);
        long before = opened.Bytes;
        opened.Delete([1, 3]);
        Assert.Equal(1070, before - opened.Bytes);
    }

    [Fact]
    public void A_kill_between_the_saved_index_and_the_emptied_log_makes_no_difference()
    {
        byte[] log;
        using (VectorCollection made = VectorCollection.Create(Some, Plane, Plenty))
        {
            made.Add([1, 2], [0, 0, 1, 0]);
            made.Delete([1]);
            made.Add([1, 3], [7, 0, 8, 0]);
            made.Delete([3]);
            log = File.ReadAllBytes(Path.Combine(Some, "changes.log"));
            made.Tidy();
        }

        File.WriteAllBytes(Path.Combine(Some, "changes.log"), log);
        using VectorCollection opened = VectorCollection.Open(Some, Plenty);
        Assert.Equal([(2, 1f), (1, 49f)], Nearest(opened, 0, 0));
    }

    [Fact]
    public void A_log_that_was_cut_anywhere_has_every_change_before_the_cut()
    {
        List<long> ends = [];
        using (VectorCollection made = VectorCollection.Create(Some, Plane, Plenty))
        {
            ends.Add(made.ChangeBytes);
            for (int i = 1; i <= 4; i++)
            {
                made.Add([i], [i, 0]);
                ends.Add(made.ChangeBytes);
            }
        }

        string file = Path.Combine(Some, "changes.log");
        byte[] log = File.ReadAllBytes(file);
        for (int length = (int)ends[0]; length < log.Length; length++)
        {
            File.WriteAllBytes(file, log.AsSpan(0, length));
            using VectorCollection opened = VectorCollection.Open(Some, Plenty);
            int whole = ends.FindLastIndex(end => end <= length);
            Assert.Equal((whole, length - ends[whole]), (opened.Count, opened.CutBytes));
            Assert.Equal(ends[whole], new FileInfo(file).Length);
        }
    }

    [Fact]
    public void A_changed_byte_before_the_last_change_is_damage_and_stays_for_whoever_looks()
    {
        long last;
        using (VectorCollection made = VectorCollection.Create(Some, Plane, Plenty))
        {
            made.Add([1], [1, 0]);
            made.Add([2], [2, 0], ["x"u8.ToArray()]);
            last = made.ChangeBytes;
            made.Add([3], [3, 0]);
        }

        string file = Path.Combine(Some, "changes.log");
        byte[] log = File.ReadAllBytes(file);
        for (int at = 0; at < log.Length; at++)
        {
            byte[] changed = [.. log];
            changed[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(file, changed);
            if (at < last)
            {
                Assert.Throws<VectorFileException>(() => VectorCollection.Open(Some, Plenty));
                Assert.Equal(changed, File.ReadAllBytes(file));
            }
            else
            {
                try
                {
                    using VectorCollection opened = VectorCollection.Open(Some, Plenty);
                    Assert.Equal(2, opened.Count); // as if the last one had been torn
                }
                catch (VectorFileException)
                {
                    // or said
                }
            }
        }
    }

    [Fact]
    public void What_cannot_be_taken_is_not_written_either()
    {
        using (VectorCollection made = VectorCollection.Create(Some, Plane, Plenty))
        {
            long before = made.ChangeBytes;
            Assert.Throws<InvalidVectorException>(() => made.Add([1, 2], [1, 1, float.NaN, 1]));
            Assert.ThrowsAny<ArgumentException>(() => made.Add([1, 1], [1, 1, 2, 2]));
            Assert.ThrowsAny<ArgumentException>(() => made.Add([1], [1, 1, 2]));
            Assert.Equal(before, made.ChangeBytes);
        }

        using VectorCollection opened = VectorCollection.Open(Some, Plenty);
        Assert.Equal(0, opened.Count);
    }

    [Fact]
    public void An_index_with_lists_is_built_when_there_are_enough_to_learn_them_from()
    {
        CollectionOptions options = new() { Dimension = 2, Metric = VectorMetric.L2, Index = "ivf,nlist=16,nprobe=16,rounds=2" };
        using VectorCollection made = VectorCollection.Create(Some, options, Plenty);
        int count = 10_000;
        Assert.Contains("for now", made.Why, StringComparison.Ordinal);
        made.Add([.. Enumerable.Range(0, count).Select(static i => (long)i)], [.. Enumerable.Range(0, 2 * count).Select(static i => (float)(i % 997))]);
        Assert.True(made.WantsTidying);
        (long, float)[] before = Nearest(made, 3, 4);

        made.Tidy();

        Assert.Equal("IvfFlat, as asked for.", made.Why);
        Assert.StartsWith("IvfFlat", made.Figures.Description, StringComparison.Ordinal);
        Assert.Equal(before, Nearest(made, 3, 4));
        Assert.False(made.WantsTidying);
        made.Dispose();
        using VectorCollection opened = VectorCollection.Open(Some, Plenty);
        Assert.StartsWith("IvfFlat", opened.Figures.Description, StringComparison.Ordinal);
        Assert.Equal(before, Nearest(opened, 3, 4));
    }

    [Fact]
    public void The_space_of_deleted_vectors_comes_back_by_tidying()
    {
        using VectorCollection made = VectorCollection.Create(Some, Plane, Plenty);
        long[] ids = [.. Enumerable.Range(0, 3000).Select(static i => (long)i)];
        made.Add(ids, new float[6000]);
        made.Delete(ids.AsSpan(0, 2000));
        Assert.Equal(2000, made.Figures.Deleted);
        Assert.True(made.WantsTidying);

        made.Tidy();

        Assert.Equal((1000, 0), (made.Figures.Count, made.Figures.Deleted));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("half")]
    [InlineData("{\"version\":2,\"dimension\":2,\"metric\":\"l2\",\"index\":\"auto\"}")]
    [InlineData("{\"version\":1,\"dimension\":0,\"metric\":\"l2\",\"index\":\"auto\"}")]
    [InlineData("{\"version\":1,\"dimension\":2,\"metric\":7,\"index\":\"auto\"}")]
    [InlineData("{\"version\":1,\"dimension\":2,\"metric\":\"l2\",\"index\":\"annoy\"}")]
    public void Options_that_cannot_be_are_said(string json)
    {
        VectorCollection.Create(Some, Plane, Plenty).Dispose();
        File.WriteAllText(Path.Combine(Some, "collection.json"), json);

        Assert.Contains("collection.json", Assert.Throws<VectorFileException>(() => VectorCollection.Open(Some, Plenty)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_of_endless_words_is_not_said_back()
    {
        CollectionOptions endless = Plane with { Index = new string('x', 100_000) };

        Assert.InRange(endless.Fault()!.Length, 1, 200);
    }

    private static (long Id, float Score)[] Nearest(VectorCollection collection, float x, float y)
    {
        VectorHit[] hits = new VectorHit[10];
        int found = collection.Search([x, y], hits);
        return [.. hits.Take(found).Select(static hit => (hit.Id, hit.Score))];
    }
}
