using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Sequences;
using Tocsin.Server.Settings;
using Tocsin.Server;
using Tocsin.Server.Http;
using Tocsin.Server.Labels;
using Tocsin.Server.Models;
using Tocsin.Server.Security;

namespace Tocsin.Facades.LogDetection;

/// <summary>The routes that say and choose how things are judged.</summary>
internal static class ControlRoutes
{
    private const string NoModel = "none";
    private static readonly string Types = string.Join(", ", Enum.GetNames<SequenceModelKind>().Select(static name => name.ToLowerInvariant()).Order(StringComparer.Ordinal));

    /// <summary><c>GET /health</c>: 200 with a model and without.</summary>
    public static IResult Health(LogDetectionStream stream) => TypedResults.Ok(new HealthAnswer("healthy", stream.Bundle is not null));

    /// <summary><c>GET /current_model</c>.</summary>
    public static IResult CurrentModel(LogDetectionStream stream) =>
        TypedResults.Ok(stream.Bundle is { } bundle
            ? new CurrentModelAnswer(bundle.Model.Kind.ToString().ToLowerInvariant(), true, bundle.Vocabulary.Count, bundle.Report.WindowSize)
            : new CurrentModelAnswer(NoModel, false, 0, 0));

    /// <summary><c>POST /switch_model?model_type=</c>: a served model by its name, or else by its kind.</summary>
    public static async Task<IResult> SwitchAsync(
        HttpContext context, LogDetectionStream stream, ServedModels models, TimeProvider time, CancellationToken cancellation)
    {
        string type = context.Request.Query["model_type"].ToString().Trim();
        if (!context.Request.Query.ContainsKey("model_type"))
        {
            return new Unprocessable([FieldFault.Missing("query", "model_type")]);
        }

        ServedModel? model = models.Find(type);
        bool isKind = ChoiceName.TryParse(type, out SequenceModelKind kind);
        if (model is null && !isKind)
        {
            return new FaultResult(new RequestFault(400, "unknown_type", $"Unknown model type '{type}'.", $"Use one of {Types}, or the name of a served model."));
        }

        model ??= models.All.Where(served => served.Bundle.Model.Kind == kind).OrderByDescending(static served => served.Bundle.Templates is not null).FirstOrDefault();
        if (model is null)
        {
            string known = models.All.Count == 0 ? "none is" : $"served are {string.Join(", ", models.All.Select(static served => $"{served.Name} ({served.Bundle.Model.Kind.ToString().ToLowerInvariant()})"))}";
            return new FaultResult(new RequestFault(
                404, "no_bundle", $"There is no bundle of a {type.ToLowerInvariant()} model: {known}.", $"Make one with 'tocsin train --model {type.ToLowerInvariant()}' and start the server with --model NAME=FILE."));
        }

        await UseAsync(context, await stream.OpenAsync(cancellation), model, time, cancellation);
        string name = type.ToLowerInvariant();
        return TypedResults.Ok(new SwitchAnswer("success", name, $"Switched to {name} model"));
    }

    /// <summary><c>POST /reset</c>: forgets blocks and counts; models, templates and labels stay.</summary>
    public static async Task<IResult> ResetAsync(HttpContext context, LogDetectionStream stream, TimeProvider time, CancellationToken cancellation)
    {
        string who = Caller.Of(context)?.Name ?? LogDetectionFacade.FacadeName;
        RunningStream running = await stream.OpenAsync(cancellation);
        await running.ResetSessionsAsync(new ResetSessionsCommand(who, time.GetUtcNow().UtcDateTime, "POST /reset"), cancellation);
        stream.ForgetCounts();
        return TypedResults.Ok(new ResetAnswer("reset", "All blocks and counts were reset"));
    }

    /// <summary><c>POST /load_labels</c>: reads the file of labels again.</summary>
    public static async Task<IResult> LoadLabelsAsync(LabelBook labels, CancellationToken cancellation)
    {
        try
        {
            return TypedResults.Ok(new LabelsAnswer("loaded", (await Task.Run(labels.Load, cancellation)).Count));
        }
        catch (LabelFileException fault)
        {
            return new FaultResult(new RequestFault(fault.IsMissing ? 404 : 500, "labels_not_loaded", fault.Message, ""));
        }
    }

    private static async Task UseAsync(HttpContext context, RunningStream stream, ServedModel model, TimeProvider time, CancellationToken cancellation)
    {
        if (stream.IsJudgedBy(model.Bundle.Hash))
        {
            return; // every sending begins with a switch: the journal need not hold them all
        }

        try
        {
            string who = Caller.Of(context)?.Name ?? LogDetectionFacade.FacadeName;
            await stream.UseModelAsync(new ModelCommand(who, time.GetUtcNow().UtcDateTime, model.Bundle.Hash, model.Name, "POST /switch_model"), cancellation);
        }
        catch (RequestFaultException refused)
        {
            throw new RequestFaultException(refused.Fault with { Status = 500 });
        }
    }
}
