using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Thumbnails;
using Tocsin.Server.Collection;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Streams;

namespace Tocsin.Server.Similarity;

/// <summary><c>/api/v1/images</c>: what there is, and what looks like what.</summary>
internal static class ImageRoutes
{
    private const int DefaultLimit = 100;
    private const int MostItems = 1000;
    private const int DefaultTop = 9;
    private const int MostTop = 1000;
    private const int DefaultThumbnail = 256;
    private const double SearchWeight = 4; // against the rates: a picture costs a worker what some records cost

    public static void MapImages(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/images").WithTags("Images");
        group.MapGet("", List).For(Role.Read).WithSummary("Pictures, in the order of the feature file").Produces<ImagePage>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
        group.MapGet("/{id}", Get).For(Role.Read).WithSummary("One picture, with whether its file is there").Produces<ImageDetailView>().ProducesProblem(404).ProducesProblem(503);
        group.MapGet("/{id}/thumbnail", ThumbnailAsync).For(Role.Read)
            .WithSummary("A small picture as JPEG, made by this server; size: 128, 256 or 512").Produces<byte[]>(200, "image/jpeg").ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
        group.MapGet("/{id}/similar", SimilarAsync).For(Role.Read).Weighing(SearchWeight)
            .WithSummary("What looks like a picture of the collection; top: how many").Produces<SimilarImages>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
        group.MapPost("/search", SearchAsync).For(Role.Read).Weighing(SearchWeight)
            .WithSummary("What looks like an uploaded picture, which is not kept; top: how many").Produces<SimilarImages>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(503);
        group.MapGet("/statistics", Statistics).For(Role.Read).WithSummary("How the collection is, what it consists of, and where it comes from").Produces<ImageStatistics>().ProducesProblem(404);
    }

    /// <summary>How many are asked for. Throws <see cref="RequestFaultException"/>.</summary>
    public static int Top(int? top) => QueryText.Count(top, DefaultTop, 1, MostTop, "top");

    private static Ok<ImagePage> List(ServedSimilarity similarity, int? limit, string? cursor)
    {
        int skip = 0;
        if (cursor is not null && !TrySkip(cursor, out skip))
        {
            throw new RequestFaultException(StreamRoutes.BadPage(MostItems));
        }

        ImageList list = similarity.Require().Collection.Page(skip, QueryText.Count(limit, DefaultLimit, 1, MostItems, "limit"));
        int next = skip + list.Items.Count;
        return TypedResults.Ok(new ImagePage(
            [.. list.Items.Select(ImageView.Of)], next < list.Total && list.Items.Count > 0 ? new Cursor(next.ToString(CultureInfo.InvariantCulture), "").Encode() : null, list.Total));
    }

    private static Ok<ImageDetailView> Get(ServedSimilarity similarity, string id)
    {
        SimilarityHost host = similarity.Require();
        ImageItem item = host.Require(id);
        return TypedResults.Ok(ImageDetailView.Of(item, host.Collection.Locate(item)));
    }

    private static async Task<IResult> ThumbnailAsync(HttpContext context, ServedSimilarity similarity, string id, int? size, CancellationToken cancellation)
    {
        SimilarityHost host = similarity.Require();
        int side = size ?? DefaultThumbnail;
        if (!ThumbnailCache.Sizes.Contains(side))
        {
            throw new RequestFaultException(new RequestFault(400, "bad_size", $"{side} is not a size of thumbnails.", $"Use one of {string.Join(", ", ThumbnailCache.Sizes)}."));
        }

        ResolvedImage? file = host.Collection.Locate(host.Require(id));
        if (file is not { FullPath: { } path })
        {
            throw new RequestFaultException(PictureFaults.Of(file?.Fault));
        }

        Thumbnail thumbnail;
        try
        {
            thumbnail = await host.Thumbnails.GetAsync(path, side, cancellation);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            throw new RequestFaultException(new RequestFault(404, "file_unreadable", $"The picture's file cannot be read: {gone.Message}", "Put it back, or index the pictures again."));
        }

        if (thumbnail.Fault is { } fault)
        {
            RequestFault said = PictureFaults.Of(fault);
            throw new RequestFaultException(said.Status == 503 ? said : said with { Status = 404, Remedy = "The file in the collection is no picture that can be shown." });
        }

        // The address stays when the file changes: whoever has it asks whether it is still the same.
        context.Response.Headers.CacheControl = "private, max-age=60";
        return TypedResults.Bytes(thumbnail.Jpeg!, "image/jpeg", entityTag: new EntityTagHeaderValue($"\"{thumbnail.Tag}\""));
    }

    private static async Task<Ok<SimilarImages>> SimilarAsync(ServedSimilarity similarity, string id, int? top, CancellationToken cancellation) =>
        TypedResults.Ok(SimilarImages.Of(await similarity.Require().SearchLikeAsync(id, Top(top), cancellation)));

    private static async Task<Ok<SimilarImages>> SearchAsync(HttpContext context, ServedSimilarity similarity, int? top, CancellationToken cancellation)
    {
        SimilarityHost host = similarity.Require();
        int most = Top(top);
        using UploadedPicture picture = await PictureUploads.ReadAsync(context, host.Uploads, field: null, cancellation) ?? throw new RequestFaultException(NoFile);
        return TypedResults.Ok(SimilarImages.Of(await host.SearchAsync(picture.Bytes, most, cancellation)));
    }

    private static Ok<ImageStatistics> Statistics(ServedSimilarity similarity) => TypedResults.Ok(ImageStatistics.Of(similarity.Require()));

    /// <summary>What is answered to a form without a file.</summary>
    public static RequestFault NoFile { get; } = new(400, "no_picture", "The form has no file.", "Send one picture: curl -F file=@picture.jpg, or its bytes as the body.");

    // The collection lists by place: what comes or goes between two pages moves the rest by as much.
    private static bool TrySkip(string cursor, out int skip)
    {
        skip = 0;
        return Cursor.Decode(cursor) is { Id.Length: 0 } at && int.TryParse(at.Key, NumberStyles.None, CultureInfo.InvariantCulture, out skip);
    }
}
