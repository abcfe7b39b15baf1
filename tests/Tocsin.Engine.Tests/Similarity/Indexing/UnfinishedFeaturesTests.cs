using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Images;
using Tocsin.Engine.Similarity.Indexing;

namespace Tocsin.Engine.Tests.Similarity.Indexing;

/// <summary>An indexing that was stopped is gone on with, and what it has made of pictures that changed or went meanwhile is not.</summary>
public sealed class UnfinishedFeaturesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-unfinished-");

    private string Features => Path.Combine(_folder.FullName, "indexing.h5");

    private string Listing => Features + ".pictures";

    private string Pictures => Path.Combine(_folder.FullName, "pictures");

    [IndexingFact]
    public async Task Rows_of_pictures_that_changed_or_went_since_are_dropped_and_the_others_stay()
    {
        ColouredPictures.Make(Pictures, 6);
        DateTime made = File.GetLastWriteTimeUtc(At(0));
        await StoppedAsync();
        ColouredPictures.Make(Pictures, 1, red: 100);
        File.SetLastWriteTimeUtc(At(1), made.AddSeconds(5)); // written anew
        File.Delete(At(2));
        ColouredPictures.Make(Pictures, 3, red: 200);
        File.SetLastWriteTimeUtc(At(3), made.AddDays(-9)); // an older file in its place
        ColouredPictures.Make(Pictures, 8, red: 8);

        Prepare(new MeanColour());

        Assert.Equal(["in/p/000.bmp", "in/p/004.bmp", "in/p/005.bmp"], FeatureFile.Read(Features).Paths);
        Assert.Equal([0, 4, 5], FeatureFile.Read(Features).Vectors.Where((_, i) => i % 3 == 0).Select(red => (int)Math.Round(red * 255)));

        IndexingResult result = await RunAsync();
        Assert.Equal((6, 3, 3), (result.Last.Listed, result.Last.Skipped, result.Last.Added));
        Dictionary<string, int> reds = FeatureFile.Read(Features) is var all ? all.Paths.Zip(all.Vectors.Where((_, i) => i % 3 == 0)).ToDictionary(row => row.First, row => (int)Math.Round(row.Second * 255)) : [];
        Assert.Equal((100, 200, 8), (reds["in/p/001.bmp"], reds["in/p/003.bmp"], reds["in/p/008.bmp"]));
    }

    [IndexingFact]
    public async Task Nothing_is_written_anew_where_nothing_has_changed()
    {
        ColouredPictures.Make(Pictures, 3);
        await StoppedAsync();
        byte[] before = await File.ReadAllBytesAsync(Features);

        Prepare(new MeanColour());

        Assert.Equal(before, await File.ReadAllBytesAsync(Features));
        Assert.Equal(3, (await RunAsync()).Last.Skipped);
    }

    [IndexingFact]
    public async Task What_nothing_is_known_of_another_embedder_made_or_is_damaged_begins_anew()
    {
        ColouredPictures.Make(Pictures, 3);
        Action[] harms =
        [
            () => File.Delete(Listing),
            () => File.WriteAllBytes(Listing, [.. File.ReadAllBytes(Listing)[..^1], 0]),
            () => File.WriteAllBytes(Listing, []),
            () => File.WriteAllText(Features, "no HDF5"),
        ];
        foreach (Action harm in harms)
        {
            await StoppedAsync();
            harm();
            Prepare(new MeanColour());
            Assert.False(File.Exists(Features));
        }

        await StoppedAsync();
        Prepare(new MeanColour { Name = "another" });
        Assert.False(File.Exists(Features));
    }

    [IndexingFact]
    public async Task When_it_is_done_nothing_is_left_but_locks()
    {
        ColouredPictures.Make(Pictures, 3);
        await StoppedAsync();

        UnfinishedFeatures.Delete(Features);

        Assert.All(Directory.GetFiles(_folder.FullName), file => Assert.EndsWith(".lock", file, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_written_of_a_store_is_frozen()
    {
        StoreListing.Write(Listing, [new StoredImage("a/ü.png", 5, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc)), new StoredImage("b.gif", 1L << 40, DateTime.UnixEpoch)]);

        // A server that is updated while an indexing is unfinished reads what the one before wrote: another format needs another version, and is then read as nothing.
        Assert.Equal(
            "544F4353494E500A010000004D0000000000000008000000612FC3BC2E706E6705000000000000008000B796AB49DE0805000000622E67696600000000000100000080B5F7F57F9F08A5ABCF57",
            Convert.ToHexString(File.ReadAllBytes(Listing)));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(int number) => Path.Combine(Pictures, "p", $"{number:000}.bmp");

    private void Prepare(MeanColour by) => UnfinishedFeatures.Prepare(Features, new FolderImages(Pictures), "in/", by, default);

    private Task<IndexingResult> RunAsync() => new ImageIndexing { Prefix = "in/" }.RunAsync(new FolderImages(Pictures), new MeanColour(), Features, append: true, 2, null, default);

    // One that made all its vectors, and was stopped before they were taken over.
    private async Task StoppedAsync()
    {
        Prepare(new MeanColour());
        await RunAsync();
    }
}
