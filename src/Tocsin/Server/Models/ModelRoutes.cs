using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Models;

/// <summary><c>/api/v1/models</c>: which there are, how they were trained, and a way in for new ones.</summary>
internal static class ModelRoutes
{
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/models").WithTags("Models");
        group.MapGet("", List).For(Role.Read)
            .WithSummary("All models, by name").Produces<ItemPage<ModelView>>();
        group.MapGet("/{name}", Get).For(Role.Read)
            .WithSummary("One model with its whole report: losses, results, remarks").Produces<ModelReportView>().ProducesProblem(404);
        group.MapPost("", AddAsync).For()
            .WithSummary("Upload a model bundle under a name; no stream changes its model by that")
            .Produces<ModelView>(201).ProducesProblem(400).ProducesProblem(403).ProducesProblem(413);
    }

    private static Ok<ItemPage<ModelView>> List(ServedModels models, RunningStreams streams) =>
        TypedResults.Ok(new ItemPage<ModelView>([.. models.All.Select(model => ModelView.Of(model, streams))], null));

    private static IResult Get(ServedModels models, RunningStreams streams, string name)
    {
        (string known, _) = models.Require(name);
        return models.Find(known) is { } model ? TypedResults.Ok(ModelReportView.Of(model, streams)) : new FaultResult(models.Unknown(name));
    }

    private static async Task<IResult> AddAsync(HttpContext context, ServedModels models, RunningStreams streams, ServerSettings settings, string? name, CancellationToken cancellation)
    {
        if (name is null)
        {
            return new FaultResult(new RequestFault(400, "bad_model_name", "The request names no model.", "Say ?name=NAME."));
        }

        // A body that is a little too large is read to its end, so that its sender hears why it is refused.
        long most = settings.Limits.ModelBytes;
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = 2 * most;
        if (context.Request.ContentLength > most || await BytesAsync(context.Request.BodyReader, most, cancellation) is not { } bytes)
        {
            return new FaultResult(TooLarge(most));
        }

        ServedModel added = await models.AddAsync(name, bytes, Caller.Of(context)!.Name, cancellation);
        return TypedResults.Created($"/api/v1/models/{added.Name}", ModelView.Of(added, streams));
    }

    // Null when it is larger than it may be.
    private static async Task<byte[]?> BytesAsync(PipeReader body, long most, CancellationToken cancellation)
    {
        var bytes = new ArrayBufferWriter<byte>();
        while (true)
        {
            ReadResult read = await body.ReadAsync(cancellation);
            foreach (ReadOnlyMemory<byte> piece in read.Buffer)
            {
                if (bytes.WrittenCount <= most)
                {
                    bytes.Write(piece.Span);
                }
            }

            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return bytes.WrittenCount <= most ? bytes.WrittenSpan.ToArray() : null;
            }
        }
    }

    private static RequestFault TooLarge(long most) =>
        new(413, "model_too_large", $"The bundle is larger than {Quantities.FormatSize(most)}.", "Raise Server:Limits:ModelBytes.");
}
