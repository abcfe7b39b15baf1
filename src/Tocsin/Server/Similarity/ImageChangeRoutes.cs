using Microsoft.AspNetCore.Http.HttpResults;
using Tocsin.Engine.Similarity.Collections;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Similarity;

/// <summary>What changes <c>/api/v1/images</c>: pictures that are added and deleted, and the indexing of the image folder.</summary>
internal static class ImageChangeRoutes
{
    private const double AddWeight = 4;

    public static void MapImageChanges(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/images").WithTags("Images");
        group.MapPost("", AddAsync).For(Role.Ingest).Weighing(AddWeight)
            .WithSummary("Upload a picture and keep it: it is found by searches from then on")
            .Produces<ImageView>(201).ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(503);
        group.MapDelete("/{id}", DeleteAsync).For()
            .WithSummary("Take a picture out of the collection; its file goes, too, where it was uploaded here, and stays elsewhere. 503 with nothing changed when a file cannot be removed or written").Produces(204).ProducesProblem(404).ProducesProblem(503);
        group.MapGet("/index", Indexing).For(Role.Read).WithSummary("The indexing of the image folder that runs, or the last one").Produces<IndexingStatus>().ProducesProblem(404);
        group.MapPost("/index", StartIndexing).For()
            .WithSummary("Index the image folder anew; what is served stays until that is done").Produces<IndexingStatus>(202).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<Created<ImageView>> AddAsync(HttpContext context, ServedSimilarity similarity, CancellationToken cancellation)
    {
        SimilarityHost host = similarity.Require();
        using UploadedPicture picture = await PictureUploads.ReadAsync(context, host.Uploads, field: null, cancellation) ?? throw new RequestFaultException(ImageRoutes.NoFile);
        ImageItem added = await host.AddAsync(picture.Bytes, cancellation);
        return TypedResults.Created($"/api/v1/images/{added.Id}", ImageView.Of(added));
    }

    private static async Task<NoContent> DeleteAsync(ServedSimilarity similarity, string id, CancellationToken cancellation)
    {
        await similarity.Require().DeleteAsync(id, cancellation);
        return TypedResults.NoContent();
    }

    private static Ok<IndexingStatus> Indexing(ServedSimilarity similarity) => TypedResults.Ok(similarity.Require().Indexing ?? throw new RequestFaultException(
        new RequestFault(404, "no_indexing", "Nothing has been indexed since the server began.", "POST /api/v1/images/index begins.")));

    private static Accepted<IndexingStatus> StartIndexing(ServedSimilarity similarity) =>
        TypedResults.Accepted("/api/v1/images/index", similarity.Require().StartIndexing());
}
