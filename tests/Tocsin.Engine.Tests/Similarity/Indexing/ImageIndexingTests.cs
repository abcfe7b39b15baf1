using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Images;
using Tocsin.Engine.Similarity.Indexing;
using Tocsin.Engine.Tests.Similarity.Features;

namespace Tocsin.Engine.Tests.Similarity.Indexing;

public sealed class ImageIndexingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-indexing-");

    private string Features => Path.Combine(_folder.FullName, "features.h5");

    private string Pictures => Path.Combine(_folder.FullName, "pictures");

    [IndexingTheory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public async Task Rows_stand_in_the_order_of_names_whatever_the_batch(int batch)
    {
        ColouredPictures.Make(Pictures, 40);

        IndexingResult result = await RunAsync(new MeanColour(), batch: batch);

        FeatureSet set = FeatureFile.Read(Features);
        Assert.Equal((40, 40, 0, false), (result.Last.Added, result.Rows, result.Last.Faults, result.WasInterrupted));
        Assert.Equal([.. Enumerable.Range(0, 40).Select(static i => $"p/{i:000}.bmp")], set.Paths);
        Assert.Equal([.. Enumerable.Range(0, 40).SelectMany(static i => Vector(i))], set.Vectors);
        Assert.Equal("mean", set.Embedder);
    }

    [IndexingFact]
    public async Task A_picture_that_cannot_be_decoded_is_listed_and_stops_nothing()
    {
        ColouredPictures.Make(Pictures, 10);
        File.WriteAllText(Path.Combine(Pictures, "p", "004b.jpg"), "no picture");
        File.WriteAllBytes(Path.Combine(Pictures, "p", "empty.png"), []);

        IndexingResult result = await RunAsync(new MeanColour(), batch: 4);

        Assert.Equal((12, 10, 2), (result.Last.Listed, result.Last.Added, result.Last.Faults));
        Assert.Equal(["p/004b.jpg", "p/empty.png"], result.Faults.Select(static fault => fault.Name));
        Assert.All(result.Faults, static fault => Assert.NotEmpty(fault.Detail));
        Assert.Equal(10, FeatureFile.Read(Features).Count);
    }

    [IndexingFact]
    public async Task Append_skips_what_is_there_and_adds_what_is_new()
    {
        ColouredPictures.Make(Pictures, 10);
        await RunAsync(new MeanColour());
        ColouredPictures.Make(Pictures, 14);

        IndexingResult result = await RunAsync(new MeanColour(), append: true);

        Assert.Equal((14, 10, 4, 14), (result.Last.Listed, result.Last.Skipped, result.Last.Added, result.Rows));
        Assert.Equal([.. Enumerable.Range(0, 14).SelectMany(static i => Vector(i))], FeatureFile.Read(Features).Vectors);
    }

    [IndexingFact]
    public async Task Without_append_the_file_is_replaced_at_the_end_and_not_before()
    {
        ColouredPictures.Make(Pictures, 3);
        await RunAsync(new MeanColour());
        ColouredPictures.Make(Pictures, 9);
        List<int> seen = [];

        await RunAsync(new MeanColour { Before = _ => seen.Add(FeatureFile.Read(Features).Count) }, batch: 2);

        Assert.All(seen, static count => Assert.Equal(3, count));
        Assert.Equal(9, FeatureFile.Read(Features).Count);
    }

    [IndexingTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Asked_to_end_it_leaves_what_was_done_in_a_whole_file(bool append)
    {
        ColouredPictures.Make(Pictures, 5);
        if (append)
        {
            await RunAsync(new MeanColour());
        }

        ColouredPictures.Make(Pictures, 40);
        using CancellationTokenSource stop = new();
        int embedded = 0;

        IndexingResult result = await RunAsync(
            new MeanColour { Before = count => { if ((embedded += count) > 12) stop.Cancel(); } }, append: append, batch: 4, stop: stop.Token);

        Assert.True(result.WasInterrupted);
        Assert.Equal(12, result.Last.Added);
        FeatureSet set = FeatureFile.Read(Features);
        Assert.Equal((append ? 5 : 0) + 12, set.Count);
        Assert.Equal(result.Rows, set.Count);
        Assert.Equal([.. Enumerable.Range(0, set.Count).SelectMany(static i => Vector(i))], set.Vectors);
    }

    [IndexingFact]
    public async Task Asked_to_end_it_leaves_the_file_that_it_was_to_replace()
    {
        ColouredPictures.Make(Pictures, 5);
        await RunAsync(new MeanColour());
        byte[] before = await File.ReadAllBytesAsync(Features);
        ColouredPictures.Make(Pictures, 40);
        using CancellationTokenSource stop = new();
        int embedded = 0;

        IndexingResult result = await RunAsync(new MeanColour { Before = count => { if ((embedded += count) > 12) stop.Cancel(); } }, batch: 4, stop: stop.Token);

        Assert.Equal((true, true, 0, 12), (result.WasInterrupted, result.OlderStays, result.Rows, result.Last.Added));
        Assert.Equal(before, await File.ReadAllBytesAsync(Features));
    }

    [IndexingTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_is_not_replaced_by_an_empty_one(bool unreadable)
    {
        ColouredPictures.Make(Pictures, 5);
        await RunAsync(new MeanColour());
        byte[] before = await File.ReadAllBytesAsync(Features);
        Directory.Delete(Pictures, recursive: true);
        Directory.CreateDirectory(Pictures); // where a disk is mounted, usually
        if (unreadable)
        {
            await File.WriteAllTextAsync(Path.Combine(Pictures, "a.jpg"), "no picture");
        }

        IndexingResult result = await RunAsync(new MeanColour());

        Assert.Equal((false, true, 0), (result.WasInterrupted, result.OlderStays, result.Rows));
        Assert.Equal(before, await File.ReadAllBytesAsync(Features));
    }

    [IndexingTheory]
    [InlineData(4)]
    [InlineData(8)] // alone in the last batch
    public async Task A_picture_that_the_model_refuses_is_a_fault_and_its_neighbours_are_embedded(int which)
    {
        ColouredPictures.Make(Pictures, 9);

        IndexingResult result = await RunAsync(new MeanColour { Refuses = red => red == which }, batch: 4);

        Assert.Equal((8, 1), (result.Last.Added, result.Last.Faults));
        Assert.Equal(($"p/{which:000}.bmp", IndexingFault.NotEmbedded), (result.Faults[0].Name, result.Faults[0].Code));
    }

    [IndexingFact]
    public async Task A_model_that_refuses_many_in_a_row_is_an_error_and_what_was_done_stays()
    {
        ColouredPictures.Make(Pictures, 200);
        int alone = 0;

        await Assert.ThrowsAsync<EmbeddingException>(() => RunAsync(new MeanColour { Refuses = static red => red >= 12, Before = count => alone += count == 1 ? 1 : 0 }, batch: 4));

        Assert.Equal(BatchEmbedding.MostRefusedInARow, alone);
        Assert.Equal(12, FeatureFile.Read(Features).Count);
    }

    [IndexingFact]
    public async Task A_model_that_refuses_everything_is_an_error_and_the_file_stays()
    {
        ColouredPictures.Make(Pictures, 3);
        await RunAsync(new MeanColour());
        byte[] before = await File.ReadAllBytesAsync(Features);

        await Assert.ThrowsAsync<EmbeddingException>(() => RunAsync(new MeanColour { Refuses = static _ => true }));

        Assert.Equal(before, await File.ReadAllBytesAsync(Features));
    }

    [IndexingFact]
    public async Task A_file_that_is_too_large_is_refused_unread()
    {
        ColouredPictures.Make(Pictures, 2);

        IndexingResult result = await RunAsync(new MeanColour(), limits: new ImageLimits { MaxBytes = 50 });

        Assert.Equal(["too_large", "too_large"], result.Faults.Select(static fault => fault.Code));
        Assert.Equal(0, result.Rows);
    }

    [IndexingFact]
    public async Task A_long_run_brings_the_file_up_to_date_from_time_to_time()
    {
        ColouredPictures.Make(Pictures, 12);
        SlowTime time = new();
        List<int> seen = [];

        await new ImageIndexing { Time = time }.RunAsync(
            new FolderImages(Pictures), new MeanColour { Before = _ => { time.Pass(TimeSpan.FromSeconds(40)); seen.Add(File.Exists(Features) ? FeatureFile.Read(Features).Count : 0); } },
            Features, append: false, 2, null, default);

        Assert.Equal([0, 0, 4, 4, 8, 8], seen);
        Assert.Equal(12, FeatureFile.Read(Features).Count);
    }

    [IndexingFact]
    public async Task Append_says_how_many_of_those_it_skipped_have_changed_since()
    {
        ColouredPictures.Make(Pictures, 5);
        await RunAsync(new MeanColour());
        DateTime written = File.GetLastWriteTimeUtc(Features);
        for (int i = 0; i < 5; i++)
        {
            File.SetLastWriteTimeUtc(Path.Combine(Pictures, "p", $"{i:000}.bmp"), written.AddSeconds(i < 2 ? 1 : -1));
        }

        IndexingResult result = await RunAsync(new MeanColour(), append: true);

        Assert.Equal((5, 0, 2), (result.Last.Skipped, result.Last.Added, result.Outdated));
    }

    [Theory]
    [InlineData(8_200_000_000, 8)]
    [InlineData(15_900_000_000, 8)]
    [InlineData(16_400_000_000, 16)]
    [InlineData(31_000_000_000, 16)]
    [InlineData(33_500_000_000, 32)]
    [InlineData(540_000_000_000, 32)]
    public void The_batch_follows_the_memory(long bytes, int batch) => Assert.Equal(batch, EmbedderBatch.Auto(bytes));

    public void Dispose() => _folder.Delete(recursive: true);

    private static float[] Vector(int i) => [i / 255f, (255 - i) / 255f, 0.5f];

    private Task<IndexingResult> RunAsync(MeanColour by, bool append = false, int batch = 8, ImageLimits? limits = null, CancellationToken stop = default) =>
        new ImageIndexing { Limits = limits ?? ImageLimits.Default }.RunAsync(new FolderImages(Pictures), by, Features, append, batch, null, stop);

    private sealed class SlowTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan span) => _ticks += span.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}

/// <summary>A fact that needs libhdf5 and libgd; skips with the reason where one is missing.</summary>
internal sealed class IndexingFactAttribute : FactAttribute
{
    public IndexingFactAttribute() => Skip = new Hdf5FactAttribute().Skip ?? new Images.GdFactAttribute().Skip;
}

/// <summary>A theory that needs libhdf5 and libgd; skips with the reason where one is missing.</summary>
internal sealed class IndexingTheoryAttribute : TheoryAttribute
{
    public IndexingTheoryAttribute() => Skip = new Hdf5FactAttribute().Skip ?? new Images.GdFactAttribute().Skip;
}
