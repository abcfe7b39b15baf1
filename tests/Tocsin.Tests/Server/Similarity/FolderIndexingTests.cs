using System.Net;
using System.Text.Json;
using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Server.Similarity;

namespace Tocsin.Tests.Server.Similarity;

/// <summary>The indexing of the image folder, after what happens to folders, files and embedders.</summary>
public sealed class FolderIndexingTests
{
    [PictureFact]
    public async Task After_a_change_of_embedder_uploads_are_embedded_again_and_what_is_lost_is_said()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.StartAsync(
            folder =>
            {
                // As a server with another embedder left it: an upload, one whose file is lost, and a picture of the folder.
                Directory.CreateDirectory(Path.Combine(folder, "images"));
                File.WriteAllBytes(Path.Combine(folder, "images", "p00.jpg"), MadeUpPictures.Jpeg(0));
                byte[] upload = MadeUpPictures.Jpeg(7);
                Directory.CreateDirectory(Path.Combine(folder, "own", "uploads"));
                File.WriteAllBytes(Path.Combine(folder, "own", UploadFolder.PathOf(upload)), upload);
                float[] vectors = new float[3 * DescriptorEmbedder.Dimension];
                Array.Fill(vectors, 1);
                FeatureFile.Write(
                    Path.Combine(folder, "features.h5"),
                    new FeatureSet(DescriptorEmbedder.Dimension, vectors, [UploadFolder.PathOf(upload), "uploads/lost.jpg", Path.Combine(folder, "images", "p00.jpg")]) { Embedder = "another" });
            },
            (settings, folder) => settings with { Images = Path.Combine(folder, "images") });
        await similarity.UntilAsync(() => similarity.Host.Collection.Status.State == CollectionState.Ready);
        Assert.Contains("'another'", similarity.Host.Collection.Status.Reason, StringComparison.Ordinal);

        IndexingStatus status = await similarity.IndexAsync();

        Assert.Equal((IndexingState.Done, 2, 2, 1, similarity.Features + ".before"), (status.State, status.Done, status.Total, status.LeftOut, status.Aside));
        Assert.Contains("'uploads/lost.jpg' was not found", Assert.Single(status.Faults).Reason, StringComparison.Ordinal);
        Assert.Null(similarity.Host.Collection.Status.Reason);
        JsonElement found = await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync("/api/v1/images/search?top=9", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(7))));
        Assert.Equal(2, found.GetProperty("items").GetArrayLength());
        Assert.Equal(UploadFolder.PathOf(MadeUpPictures.Jpeg(7)), found.GetProperty("items")[0].GetProperty("path").GetString());
        Assert.InRange(found.GetProperty("items")[0].GetProperty("score").GetDouble(), 0.999, 1.0001);
        Assert.Equal(3, FeatureFile.Read(similarity.Features + ".before").Count);
        Assert.DoesNotContain(Directory.GetFiles(similarity.Own), file => file.EndsWith(".h5", StringComparison.Ordinal));
    }

    [PictureFact]
    public async Task What_a_killed_indexing_made_of_pictures_that_are_gone_or_changed_is_not_served()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(2);
        string p00 = Path.Combine(similarity.Images, "p00.jpg");
        float[] vectors = new float[2 * DescriptorEmbedder.Dimension];
        Array.Fill(vectors, 1);
        FeatureFile.Write(
            Path.Combine(similarity.Own, "indexing.h5"),
            new FeatureSet(DescriptorEmbedder.Dimension, vectors, [p00, Path.Combine(similarity.Images, "gone.jpg")]) { Embedder = similarity.Host.Embedder });

        IndexingStatus status = await similarity.IndexAsync();

        Assert.Equal((IndexingState.Done, 2), (status.State, status.Done));
        Assert.Equal(["p00.jpg", "p01.jpg"], similarity.Host.Collection.Page(0, 9).Items.Select(item => Path.GetFileName(item.Path)));
        JsonElement found = await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync("/api/v1/images/search?top=1", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(0))));
        Assert.Equal(p00, found.GetProperty("items")[0].GetProperty("path").GetString());
        Assert.InRange(found.GetProperty("items")[0].GetProperty("score").GetDouble(), 0.999, 1.0001);
    }

    [PictureFact]
    public async Task A_folder_that_became_empty_or_went_takes_nothing_away()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(2);
        string elsewhere = similarity.Images + "-unmounted";
        Directory.Move(similarity.Images, elsewhere);
        Assert.Equal(IndexingState.Failed, (await similarity.IndexAsync()).State);
        Directory.CreateDirectory(similarity.Images);

        IndexingStatus status = await similarity.IndexAsync();

        Assert.Equal(IndexingState.Failed, status.State);
        Assert.Contains("Is its disk mounted?", status.Reason, StringComparison.Ordinal);
        Assert.Equal(2, similarity.Host.Collection.Count);
        Directory.Delete(similarity.Images);
        Directory.Move(elsewhere, similarity.Images);
        Assert.Equal(IndexingState.Done, (await similarity.IndexAsync()).State);
        Assert.Equal(2, similarity.Host.Collection.Count);
    }

    [PictureFact]
    public async Task A_feature_file_that_was_deleted_under_the_server_comes_back_with_its_uploads()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(2);
        JsonElement added = await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync("/api/v1/images", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(7))), HttpStatusCode.Created);
        File.Delete(similarity.Features);
        JsonElement refused = await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync("/api/v1/images", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(8))), HttpStatusCode.ServiceUnavailable);
        Assert.Equal("features_not_written", refused.GetProperty("code").GetString());
        Assert.Single(Directory.GetFiles(similarity.Uploads));

        Assert.Equal(IndexingState.Done, (await similarity.IndexAsync()).State);

        Assert.Equal(3, similarity.Host.Collection.Count);
        Assert.NotNull(similarity.Host.Collection.Find(added.GetProperty("id").GetString()!));
        Assert.Equal(3, FeatureFile.Read(similarity.Features).Count);
    }
}
