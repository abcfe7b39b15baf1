using System.Text.Json;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Streams;

namespace Tocsin.Server.Models;

/// <summary>A choice of model.</summary>
/// <param name="Model">A model's name or a bundle's hash; null or <c>none</c> when no model is to judge.</param>
/// <param name="Why">For those who ask later; optional.</param>
public sealed record ModelRequest(JsonElement Model, string? Why = null);

/// <summary>A reason, for those who ask later.</summary>
public sealed record WhyRequest(string? Why = null);

/// <summary>Which model judges from where on.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Position">The position of the command: sessions that begin after it are judged by the model.</param>
/// <param name="Model">The model; null when none judges.</param>
/// <param name="Hash">Its bundle; null when none judges.</param>
public sealed record ModelCommandAnswer(int Lane, long Position, string? Model, string? Hash);

/// <summary><c>/api/v1/streams/{stream}/commands/model</c>: who judges, from here on.</summary>
internal static class ModelCommandRoutes
{
    public static void MapModelCommands(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/streams/{stream}/commands").WithTags("Commands");
        group.MapPost("/model", UseAsync).For()
            .WithSummary("Choose the model that judges a stream's new sessions from here on; null for none. Open sessions finish on their bundle")
            .Produces<ModelCommandAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(503);
        group.MapPost("/model/rollback", RollBackAsync).For()
            .WithSummary("Go back to the model that was in force before the one of now")
            .Produces<ModelCommandAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(503);
        group.MapPost("/sessions/reset", ResetAsync).For()
            .WithSummary("End all open sessions of a stream and forget them and those that ended before; what was counted and found stays")
            .Produces<CommandAnswer>().ProducesProblem(404).ProducesProblem(503);
    }

    private static async Task<IResult> UseAsync(
        HttpContext context, RunningStreams streams, ServedModels models, TimeProvider time, string stream, ModelRequest request, CancellationToken cancellation)
    {
        RunningStream found = streams.Require(stream);
        if (!TryText(request.Model, out string? wanted))
        {
            return new FaultResult(new RequestFault(400, "bad_model", "'model' must be a model's name, a bundle's hash, or null.", "Send {\"model\": \"NAME\"}, or {\"model\": null} for none."));
        }

        (string? name, ModelBundle? bundle) = (null, null);
        if (wanted is not null && !ModelName.IsNone(wanted))
        {
            (name, bundle) = models.RequireForLines(wanted);
        }

        string who = Caller.Of(context)!.Name;
        var command = new ModelCommand(who, time.GetUtcNow().UtcDateTime, bundle?.Hash ?? "", name ?? ModelName.None, CommandRoutes.Why(request.Why, who));
        long position = await found.UseModelAsync(command, cancellation);
        return TypedResults.Ok(new ModelCommandAnswer(0, position, name, bundle?.Hash));
    }

    private static async Task<IResult> RollBackAsync(HttpContext context, RunningStreams streams, string stream, WhyRequest? request, CancellationToken cancellation)
    {
        string who = Caller.Of(context)!.Name;
        (long position, ModelChoice choice) = await streams.Require(stream).RollBackModelAsync(who, request?.Why is { Length: > 0 } why ? CommandRoutes.Why(why, who) : null, cancellation);
        return TypedResults.Ok(new ModelCommandAnswer(0, position, choice.Name, choice.Hash));
    }

    private static async Task<IResult> ResetAsync(HttpContext context, RunningStreams streams, TimeProvider time, string stream, WhyRequest? request, CancellationToken cancellation)
    {
        string who = Caller.Of(context)!.Name;
        var command = new ResetSessionsCommand(who, time.GetUtcNow().UtcDateTime, CommandRoutes.Why(request?.Why, who));
        return TypedResults.Ok(new CommandAnswer(0, await streams.Require(stream).ResetSessionsAsync(command, cancellation)));
    }

    // Text or null; half a surrogate pair is neither.
    private static bool TryText(JsonElement value, out string? text)
    {
        text = null;
        try
        {
            text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            return value.ValueKind is JsonValueKind.String or JsonValueKind.Null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
