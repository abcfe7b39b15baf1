using Microsoft.AspNetCore.Http.HttpResults;
using Tocsin.Server.Collection;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Vectors;
using Tocsin.Vectors.Collections;

namespace Tocsin.Server.Vectors;

/// <summary><c>/api/v1/vectors</c>: collections of the user's own vectors. What is answered with 2xx is on the disk.</summary>
internal static class VectorRoutes
{
    private const int MostEffort = 1 << 20;

    public static void MapVectors(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/vectors").WithTags("Vectors").AddEndpointFilter(static async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (ObjectDisposedException) when (!context.HttpContext.RequestAborted.IsCancellationRequested)
            {
                throw new RequestFaultException(new RequestFault(404, "unknown_collection", "The collection was removed meanwhile.", "GET /api/v1/vectors lists those that are there."));
            }
        });
        group.MapGet("/", List).For(Role.Read).WithSummary("Collections of vectors").Produces<CollectionPage>();
        group.MapPut("/{collection}", Create).For()
            .WithSummary("Make a collection: dimension, metric (cosine, inner_product, l2) and index (auto, flat, ivf, ivfpq, hnsw with settings). One that is there and the same stays as it is")
            .Produces<CollectionView>(201).Produces<CollectionView>().ProducesProblem(400).ProducesProblem(409).ProducesProblem(503);
        group.MapGet("/{collection}", Get).For(Role.Read).WithSummary("A collection: which index it has and why, and its figures").Produces<CollectionView>().ProducesProblem(404);
        group.MapDelete("/{collection}", RemoveAsync).For().WithSummary("Remove a collection with all that is in it").Produces(204).ProducesProblem(404).ProducesProblem(503);
        group.MapPost("/{collection}/vectors", AddAsync).For(Role.Ingest)
            .WithSummary("Take vectors in, all or none; an id that is there is replaced")
            .Produces<AddAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(503).ProducesProblem(507);
        group.MapGet("/{collection}/vectors/{id:long}", GetOne).For(Role.Read).WithSummary("A vector and what is kept beside it").Produces<StoredVector>().ProducesProblem(404);
        group.MapPost("/{collection}/delete", DeleteAsync).For(Role.Ingest)
            .WithSummary("Take vectors out by their ids").Produces<DeleteAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
        group.MapPost("/{collection}/search", SearchAsync).For(Role.Read)
            .WithSummary("The nearest vectors of a vector, or of one that is there").Produces<NearestPage>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
    }

    private static Ok<CollectionPage> List(VectorsHost vectors) => TypedResults.Ok(new CollectionPage([.. CollectionView.OfAll(vectors.All)], null));

    private static IResult Create(VectorsHost vectors, string collection, CollectionRequest request)
    {
        bool isNew = vectors.Create(collection, new CollectionOptions { Dimension = request.Dimension, Metric = request.Metric, Index = request.Index ?? CollectionOptions.Auto });
        CollectionView view = CollectionView.Of(vectors.Find(collection));
        return isNew ? TypedResults.Created($"/api/v1/vectors/{view.Name}", view) : TypedResults.Ok(view);
    }

    private static Ok<CollectionView> Get(VectorsHost vectors, string collection) => TypedResults.Ok(CollectionView.Of(vectors.Find(collection)));

    private static async Task<NoContent> RemoveAsync(VectorsHost vectors, string collection)
    {
        await vectors.RemoveAsync(collection);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<AddAnswer>> AddAsync(VectorsHost vectors, VectorSettings settings, string collection, AddRequest request, CancellationToken cancellation)
    {
        (_, VectorCollection found) = vectors.Require(collection);
        IReadOnlyList<AddedVector> items = request.Items ?? throw VectorFaults.Bad("bad_vectors", "The request has no 'items'.", "Send {\"items\": [{\"id\": 1, \"vector\": […]}]}.");
        RequireBatch(items.Count, settings);
        int dimension = found.Options.Dimension;
        for (int i = 0; i < items.Count; i++)
        {
            // Before there is room for them: what is asked for may be far more than what was sent.
            AddedVector item = items[i] ?? throw VectorFaults.Bad("bad_vectors", $"Item {i} is null.", "Send {\"id\": 1, \"vector\": […]}. Nothing of the request was taken.");
            if (item.Id is null)
            {
                throw VectorFaults.Bad("bad_vectors", $"Item {i} has no id.", "Send {\"id\": 1, \"vector\": […]}. Nothing of the request was taken.");
            }

            if (item.Vector is null || item.Vector.Length != dimension)
            {
                throw VectorFaults.Bad("bad_vector", $"Item {i} has {item.Vector?.Length ?? 0} dimensions, and the collection {dimension}.", "Send vectors of that many numbers. Nothing of the request was taken.");
            }
        }

        long[] ids = new long[items.Count];
        float[] all = new float[checked(items.Count * dimension)];
        ReadOnlyMemory<byte>[]? payloads = items.Any(static item => item?.Payload is not null) ? new ReadOnlyMemory<byte>[items.Count] : null;
        for (int i = 0; i < items.Count; i++)
        {
            AddedVector item = items[i];
            ids[i] = item.Id!.Value;
            item.Vector!.CopyTo(all.AsSpan(i * dimension));
            if (item.Payload is { } payload)
            {
                payloads![i] = PayloadJson.Bytes(payload, i, settings.PayloadBytes);
            }
        }

        await vectors.AddAsync(collection, ids, all, payloads, cancellation);
        return TypedResults.Ok(new AddAnswer(ids.Length, found.Count));
    }

    private static Ok<StoredVector> GetOne(VectorsHost vectors, string collection, long id)
    {
        (_, VectorCollection found) = vectors.Require(collection);
        return TypedResults.Ok(new StoredVector(id, Vector(found, id), PayloadJson.Of(found.Payload(id))));
    }

    private static async Task<Ok<DeleteAnswer>> DeleteAsync(VectorsHost vectors, VectorSettings settings, string collection, DeleteRequest request, CancellationToken cancellation)
    {
        (_, VectorCollection found) = vectors.Require(collection);
        long[] ids = request.Ids ?? throw VectorFaults.Bad("bad_ids", "The request has no 'ids'.", "Send {\"ids\": [1, 2]}.");
        RequireBatch(ids.Length, settings);
        return TypedResults.Ok(new DeleteAnswer(await vectors.DeleteAsync(collection, ids, cancellation), found.Count));
    }

    private static async Task<Ok<NearestPage>> SearchAsync(VectorsHost vectors, VectorSettings settings, string collection, NearestRequest request, CancellationToken cancellation)
    {
        (_, VectorCollection found) = vectors.Require(collection);
        if (request.Vector is null == request.Id is null)
        {
            throw VectorFaults.Bad("bad_search", "A search is by 'vector' or by 'id', one of them.", "Send {\"vector\": […], \"top\": 10} or {\"id\": 1, \"top\": 10}.");
        }

        int top = QueryText.Count(request.Top, 10, 1, settings.Top, "top");
        SearchEffort effort = new()
        {
            EfSearch = QueryText.Count(request.Ef, 0, 1, MostEffort, "ef"),
            Probes = QueryText.Count(request.Probes, 0, 1, MostEffort, "probes"),
            Rerank = QueryText.Count(request.Rerank, 0, 1, MostEffort, "rerank"),
        };

        // Of one that is there, itself would be the first.
        float[] query = request.Vector ?? Vector(found, request.Id!.Value);
        VectorHit[] hits = await vectors.SearchAsync(found, query, request.Id is null ? top : top + 1, effort, cancellation);
        return TypedResults.Ok(new NearestPage(
            [.. hits.Where(hit => hit.Id != request.Id).Take(top).Select(hit => new NearestItem(hit.Id, hit.Score, PayloadJson.Of(found.Payload(hit.Id))))], null));
    }

    private static float[] Vector(VectorCollection collection, long id)
    {
        float[] vector = new float[collection.Options.Dimension];
        return collection.TryGet(id, vector)
            ? vector
            : throw new RequestFaultException(new RequestFault(404, "unknown_vector", $"There is no vector {id} in the collection.", "Search by 'vector', or add it first."));
    }

    private static void RequireBatch(int count, VectorSettings settings)
    {
        if (count == 0 || count > settings.Batch)
        {
            throw VectorFaults.Bad("bad_batch", $"The request has {count} items; 1 to {settings.Batch} are taken.", "Send them in several requests, or raise Vectors:Batch.");
        }
    }
}
