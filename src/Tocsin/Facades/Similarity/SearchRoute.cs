using Tocsin.Engine.Similarity.Collections;
using Tocsin.Server.Similarity;

namespace Tocsin.Facades.Similarity;

/// <summary><c>POST /search/image</c>: nine pictures that look like the one in the form's field <c>file</c>.</summary>
internal static class SearchRoute
{
    private const string Field = "file";
    private const int Results = 9;
    private const int Places = 6;

    public static async Task<IResult> SearchAsync(HttpContext context, ServedSimilarity similarity, CancellationToken cancellation)
    {
        SimilarityHost host = similarity.Require();
        if (host.Collection.Status is { State: not CollectionState.Ready } status)
        {
            throw new CollectionNotReadyException(status);
        }

        if (host.Collection.Mismatch is { } mismatch)
        {
            throw new EmbedderMismatchException(mismatch);
        }

        if (!context.Request.HasFormContentType)
        {
            return new Unprocessable([FieldFault.Missing("body", Field)]);
        }

        using UploadedPicture? picture = await PictureUploads.ReadAsync(context, host.Uploads, Field, cancellation);
        if (picture is null)
        {
            return new Unprocessable([FieldFault.Missing("body", Field)]);
        }

        PictureSearch search = await host.SearchAsync(picture.Bytes, Results, cancellation);
        return TypedResults.Ok(new SearchAnswer("success", [.. search.Hits.Select(static hit => new FoundAnswer(hit.Image.Path, Math.Round(hit.Score, Places), hit.Rank))]));
    }
}
