using Tocsin.Vectors.Collections;
using Tocsin.Vectors.Files;
using Tocsin.Vectors.Flat;
using Tocsin.Vectors.Storage;
using Tocsin.Vectors.Tests.Files;

namespace Tocsin.Vectors.Tests.Collections;

/// <summary>A saved index and a log of changes that do not belong together: put back from a copy in part, or a new name that the disk lost.</summary>
public sealed class GenerationTests : IDisposable
{
    private const long Plenty = 1L << 40;
    private static readonly CollectionOptions Line = new() { Dimension = 1, Metric = VectorMetric.L2 };

    private readonly TestFolder _folder = new();

    private string Some => _folder["some"];

    private string Index => Path.Combine(Some, "vectors.index");

    private string Log => Path.Combine(Some, "changes.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_all_pairs_of_a_saved_index_and_a_log_only_those_open_that_lack_nothing()
    {
        // Three saves, between which a vector is added: index i holds the vectors below i, log i those of its own.
        List<(byte[] Index, byte[] Log)> saved = [];
        using (VectorCollection made = VectorCollection.Create(Some, Line, Plenty))
        {
            for (int i = 0; i < 4; i++)
            {
                byte[] index = File.ReadAllBytes(Index);
                made.Add([i], [i]);
                saved.Add((index, File.ReadAllBytes(Log)));
                made.Tidy();
            }
        }

        for (int index = 0; index < saved.Count; index++)
        {
            for (int log = 0; log < saved.Count; log++)
            {
                PutBack(saved[index].Index, saved[log].Log);
                if (index == log || index == log + 1)
                {
                    using VectorCollection opened = VectorCollection.Open(Some, Plenty);
                    Assert.Equal(log + 1, opened.Count); // after a kill between index and log the index has the log's changes
                }
                else
                {
                    string message = Refused();
                    Assert.Contains(index < log ? "the saved index is older than the changes" : "the changes are older than the saved index", message, StringComparison.Ordinal);
                    Assert.Contains($"generation {index + 1} ", message, StringComparison.Ordinal);
                    Assert.Contains($"generation {log + 1} ", message, StringComparison.Ordinal);
                    Assert.Contains("Put the whole folder back from one copy", message, StringComparison.Ordinal);
                    Assert.Equal(saved[index].Index, File.ReadAllBytes(Index));
                    Assert.Equal(saved[log].Log, File.ReadAllBytes(Log));
                }
            }
        }
    }

    [Fact]
    public void After_a_save_that_began_no_log_the_older_index_does_not_go_with_the_next_log()
    {
        byte[] unfinished;
        using (VectorCollection made = VectorCollection.Create(Some, Line, Plenty))
        {
            made.Add([1], [1]);
            int renamed = 0;
            DiskSteps.Heard = (step, _, _) =>
            {
                if (step == DiskStep.Synced && ++renamed == 2)
                {
                    throw new IOException("No space left on device");
                }
            };
            Assert.Throws<VectorFileException>(() => made.Save());
            DiskSteps.Heard = null;
            unfinished = File.ReadAllBytes(Index);
            made.Add([2], [2]); // into the log that there was
            made.Save();
            made.Add([3], [3]);
        }

        using (VectorCollection opened = VectorCollection.Open(Some, Plenty))
        {
            Assert.Equal(3, opened.Count);
        }

        File.WriteAllBytes(Index, unfinished); // lacks 2
        Assert.Contains("the saved index is older", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_is_shorter_than_what_the_saved_index_took_in_is_refused()
    {
        byte[] shorter;
        byte[] log;
        using (VectorCollection made = VectorCollection.Create(Some, Line, Plenty))
        {
            made.Add([1], [1]);
            shorter = File.ReadAllBytes(Log);
            made.Add([2], [2]);
            log = File.ReadAllBytes(Log);
            made.Save();
        }

        File.WriteAllBytes(Log, log);
        VectorCollection.Open(Some, Plenty).Dispose();
        foreach (byte[] part in (byte[][])[shorter, log[..^1]])
        {
            File.WriteAllBytes(Log, part);
            Assert.Contains("the saved index has its changes up to byte", Refused(), StringComparison.Ordinal);
            Assert.Equal(part, File.ReadAllBytes(Log)); // not cut
        }
    }

    [Fact]
    public void Two_that_were_one_and_went_their_own_ways_are_told_apart()
    {
        VectorCollection.Create(Some, Line, Plenty).Dispose();
        byte[] index = File.ReadAllBytes(Index), log = File.ReadAllBytes(Log);
        List<(byte[] Index, byte[] Log)> ways = [];
        foreach (float way in (float[])[1, 2])
        {
            PutBack(index, log);
            using VectorCollection made = VectorCollection.Open(Some, Plenty);
            made.Add([1], [way]);
            made.Save();
            ways.Add((File.ReadAllBytes(Index), File.ReadAllBytes(Log)));
        }

        PutBack(ways[0].Index, ways[1].Log);
        Assert.Contains("they are of two collections", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_that_was_built_beside_goes_with_the_log_that_went_on()
    {
        using (VectorCollection made = VectorCollection.Create(Some, Line with { Index = "hnsw,m=4,efc=8" }, Plenty))
        {
            made.Add([.. Enumerable.Range(0, 3000).Select(static i => (long)i)], [.. Enumerable.Range(0, 3000).Select(static i => (float)i)]);
            made.Delete([.. Enumerable.Range(0, 1500).Select(static i => (long)i)]);
            AutoChoice wanted = made.Save()!;
            made.Add([9000], [9000]);
            made.BuildBeside(wanted);
            made.Add([9001], [9001]);
        }

        using (VectorCollection opened = VectorCollection.Open(Some, Plenty))
        {
            Assert.Equal(1502, opened.Count);
            opened.Save();
            opened.Add([9002], [9002]);
        }

        using VectorCollection again = VectorCollection.Open(Some, Plenty);
        Assert.Equal(1503, again.Count);
    }

    [Fact]
    public void A_collection_of_the_version_before_is_read_and_its_files_are_tied_when_it_is_tidied()
    {
        VectorCollection.Create(Some, Line, Plenty).Dispose();
        using (FlatIndex empty = FlatIndex.Build(new FlatOptions { Dimension = 1, Metric = VectorMetric.L2 }, new VectorRows(1, VectorMetric.L2), new BuildSettings(), default))
        {
            VectorIndexFile.Save(empty, Index); // as that version did
        }

        byte[] oldIndex = File.ReadAllBytes(Index), oldLog = Convert.FromHexString(OldFiles.LogOf7Added);
        File.WriteAllBytes(Log, oldLog);
        byte[] longer;
        using (VectorCollection opened = VectorCollection.Open(Some, Plenty))
        {
            Assert.Equal((1, "p"), (opened.Count, System.Text.Encoding.UTF8.GetString(opened.Payload(7).Span)));
            opened.Add([8], [8]);
            longer = File.ReadAllBytes(Log);
            Assert.True(opened.WantsTidying);
            opened.Tidy();
            Assert.False(opened.WantsTidying);
            opened.Add([9], [9]);
        }

        byte[] index = File.ReadAllBytes(Index), log = File.ReadAllBytes(Log);
        using (VectorCollection opened = VectorCollection.Open(Some, Plenty))
        {
            Assert.Equal(3, opened.Count);
        }

        PutBack(oldIndex, log);
        Assert.Contains("the saved index is older than the changes", Refused(), StringComparison.Ordinal);
        PutBack(index, oldLog); // shorter than what the index took in
        Refused();
        PutBack(index, longer); // killed between the two
        using VectorCollection between = VectorCollection.Open(Some, Plenty);
        Assert.Equal(2, between.Count);
    }

    [Fact]
    public void An_index_beside_options_of_another_collection_is_refused()
    {
        VectorCollection.Create(Some, Line, Plenty).Dispose();
        string options = Path.Combine(Some, "collection.json");
        File.WriteAllText(options, File.ReadAllText(options).Replace("auto", "hnsw", StringComparison.Ordinal));

        Assert.Contains("'auto', and", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_byte_or_a_cut_in_any_file_is_refused_or_makes_no_difference()
    {
        using (VectorCollection made = VectorCollection.Create(Some, Line with { Index = "hnsw,m=4,efc=8" }, Plenty))
        {
            made.Add([1, 2, 3], [1, 2, 3], ["one"u8.ToArray(), default, default]);
            made.Save();
            made.Delete([2]);
            made.Add([4], [4]); // the last change, which nothing stands behind, cannot be told from a torn one: it is not touched here
        }

        int refused = 0;
        foreach (string path in Directory.EnumerateFiles(Some).ToArray())
        {
            byte[] good = File.ReadAllBytes(path);
            int last = path == Log ? good.Length - (12 + 17) : good.Length; // of one id and one float
            for (int at = 0; at < last; at += path == Index ? 331 : 1)
            {
                byte[] flipped = [.. good];
                flipped[at] ^= (byte)(1 << (at % 8));
                OpensTheSameOrNot(path, flipped);
                if (path != Log)
                {
                    OpensTheSameOrNot(path, good[..at]);
                }
            }

            File.WriteAllBytes(path, good);
        }

        Assert.InRange(refused, 300, int.MaxValue);

        void OpensTheSameOrNot(string path, byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            try
            {
                using VectorCollection opened = VectorCollection.Open(Some, Plenty);
                Assert.Equal((3, "hnsw,m=4,efc=8", VectorMetric.L2), (opened.Count, opened.Options.Index, opened.Options.Metric));
                Assert.True(opened.TryGet(4, new float[1]));
            }
            catch (VectorFileException)
            {
                refused++;
                Assert.Equal(bytes, File.ReadAllBytes(path));
            }
        }
    }

    private void PutBack(byte[] index, byte[] log)
    {
        File.WriteAllBytes(Index, index);
        File.WriteAllBytes(Log, log);
    }

    private string Refused() => Assert.Throws<VectorFileException>(() => VectorCollection.Open(Some, Plenty)).Message;
}
