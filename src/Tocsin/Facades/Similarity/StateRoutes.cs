using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Tocsin.Engine.Similarity.Collections;
using Tocsin.Server.Http;
using Tocsin.Server.Similarity;

namespace Tocsin.Facades.Similarity;

/// <summary>The routes that say how the pictures are, and list them.</summary>
internal static class StateRoutes
{
    private const int Samples = 5;
    private const int DefaultPageSize = 20;
    private const int MostPageSize = 1000;
    private const int MostPages = int.MaxValue / MostPageSize;

    /// <summary><c>GET /health</c>: 503 with the reason while no picture can be searched for.</summary>
    public static JsonHttpResult<HealthAnswer> Health(HttpContext context, ServedSimilarity similarity)
    {
        SimilarityHost host = similarity.Require();
        CollectionStatus status = StatusOf(host.Collection);
        bool isReady = status.State == CollectionState.Ready;
        if (!isReady)
        {
            Faults.Tell(context, new RequestFault(StatusCodes.Status503ServiceUnavailable, $"images_{Word(status)}", status.Sentence, ""));
        }

        return TypedResults.Json(
            new HealthAnswer(
                isReady ? "ok" : Word(status), host.Collection.Count, Method(host), Word(status), ArePathsKnown(host), isReady, false, host.Features, isReady ? status.Reason : status.Sentence),
            ApiJson.Options,
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary><c>GET /stats</c>.</summary>
    public static Ok<StatsAnswer> Stats(ServedSimilarity similarity)
    {
        SimilarityHost host = similarity.Require();
        ImageCollection collection = host.Collection;
        CollectionStatus status = StatusOf(collection);
        bool isReady = status.State == CollectionState.Ready;
        return TypedResults.Ok(new StatsAnswer(
            new ImageStatsAnswer(collection.Count, collection.Dimension, collection.Status.State == CollectionState.Ready ? [.. collection.Page(0, Samples).Items.Select(static item => item.Path)] : []),
            new TextStatsAnswer(0, false, 0),
            isReady ? "ready" : Word(status),
            Method(host),
            Word(status),
            ArePathsKnown(host),
            false,
            host.Features));
    }

    /// <summary><c>GET /images?page=&amp;page_size=</c>: pages from 1.</summary>
    public static IResult Images(HttpContext context, ServedSimilarity similarity)
    {
        List<FieldFault> faults = [];
        int page = Number(context, "page", 1, MostPages, faults);
        int size = Number(context, "page_size", DefaultPageSize, MostPageSize, faults);
        if (faults.Count > 0)
        {
            return new Unprocessable(faults);
        }

        ImageList list = similarity.Require().Collection.Page((page - 1) * size, size);
        return TypedResults.Ok(new ImagesAnswer([.. list.Items.Select(static item => new ImageAnswer(item.Id, item.Path))], list.Total, page, size, (list.Total + size - 1) / size));
    }

    // To search for a picture is all that this service is for: while it cannot, it is broken, though its pictures can be listed.
    private static CollectionStatus StatusOf(ImageCollection collection) =>
        collection is { Status.State: CollectionState.Ready, Mismatch: { } mismatch } ? new CollectionStatus(CollectionState.Broken, mismatch.Sentence) : collection.Status;

    private static string Word(CollectionStatus status) => status.State.ToString().ToLowerInvariant();

    private static string Method(SimilarityHost host) => host.Collection.Kind.ToLowerInvariant();

    private static bool ArePathsKnown(SimilarityHost host) => host.Collection.Statistics is { PathsChecked: true };

    private static int Number(HttpContext context, string name, int otherwise, int most, List<FieldFault> faults)
    {
        if (!context.Request.Query.TryGetValue(name, out var given))
        {
            return otherwise;
        }

        if (!int.TryParse(given.ToString().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
        {
            faults.Add(FieldFault.NoNumberInText("query", name));
        }
        else if (number < 1)
        {
            faults.Add(FieldFault.TooSmall(1, "query", name));
        }
        else if (number > most)
        {
            faults.Add(FieldFault.TooLarge(most, "query", name));
        }

        return number;
    }
}
