using System.Text.Json;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Lanes;

namespace Tocsin.Facades.LogDetection;

/// <summary>The routes that append lines and answer with verdicts.</summary>
internal static class LineRoutes
{
    private const int CharactersShown = 50;
    private const string NoBlock = "None"; // as Python writes it
    private const string NoEvent = "E0";

    /// <summary><c>POST /process_line</c>: one line; without a model it is mined and called normal.</summary>
    public static async Task<IResult> ProcessAsync(HttpContext context, LogDetectionStream stream, CancellationToken cancellation)
    {
        using JsonRequest request = await JsonRequest.ReadAsync(context, cancellation);
        AskedLine? line = null;
        if (request.Faults.Count == 0 && request.IsObject(request.Root, "body"))
        {
            byte[] text = request.Line(request.Root, "line", "body", "line");
            int client = request.Number(request.Root, "client_id", 0, "body", "client_id");
            request.OptionalText(request.Root, "model_type", "body", "model_type");
            line = new AskedLine(text, null, client);
        }

        if (line is null || request.Faults.Count > 0)
        {
            return new Unprocessable(request.Faults);
        }

        LineAnswer answer = (await stream.AskAsync([line], cancellation))[0];
        string block = answer.Key ?? (answer.Bundle is null ? line.OwnBlock() : null) ?? NoBlock;
        string verdict = answer.Verdict is { Anomalous: true } ? "anomaly" : "normal";
        return TypedResults.Ok(new ProcessAnswer(
            $"Processed: ({line.Beginning(CharactersShown)}...) with template ({answer.TemplateText}) from block ({block}) (Client ID: {line.Client})\nPrediction for block ({block}): ({verdict})"));
    }

    /// <summary><c>POST /predict</c>: one line.</summary>
    public static async Task<IResult> PredictAsync(HttpContext context, LogDetectionStream stream, CancellationToken cancellation)
    {
        using JsonRequest request = await JsonRequest.ReadAsync(context, cancellation);
        AskedLine? line = request.Faults.Count == 0 ? Line(request, request.Root, "body") : null;
        if (line is null || request.Faults.Count > 0)
        {
            return new Unprocessable(request.Faults);
        }

        return TypedResults.Ok((await PredictAsync(stream, [line], cancellation))[0]);
    }

    /// <summary><c>POST /predict_batch</c>: many lines.</summary>
    public static async Task<IResult> PredictBatchAsync(HttpContext context, LogDetectionStream stream, CancellationToken cancellation)
    {
        using JsonRequest request = await JsonRequest.ReadAsync(context, cancellation);
        List<AskedLine> lines = [];
        if (request.Faults.Count == 0 && request.IsObject(request.Root, "body") && request.Field(request.Root, "log_lines", "body", "log_lines") is { } list
            && request.IsList(list, "body", "log_lines"))
        {
            foreach (JsonElement line in list.EnumerateArray())
            {
                lines.Add(new AskedLine(request.Text(line, "body", "log_lines", lines.Count)));
            }
        }

        if (request.Faults.Count > 0)
        {
            return new Unprocessable(request.Faults);
        }

        IReadOnlyList<PredictionAnswer> predictions = await PredictAsync(stream, lines, cancellation);
        return TypedResults.Ok(new PredictionsAnswer(predictions, predictions.Count, predictions.Count(static prediction => prediction.Status == "Anomaly")));
    }

    /// <summary><c>POST /predict_batch_optimized</c>: many lines, each perhaps with its block; answers an array.</summary>
    public static async Task<IResult> PredictOptimizedAsync(HttpContext context, LogDetectionStream stream, CancellationToken cancellation)
    {
        using JsonRequest request = await JsonRequest.ReadAsync(context, cancellation);
        List<AskedLine> lines = [];
        if (request.Faults.Count == 0 && request.IsList(request.Root, "body"))
        {
            foreach (JsonElement item in request.Root.EnumerateArray())
            {
                lines.Add(Line(request, item, "body", lines.Count) ?? new AskedLine([]));
            }
        }

        return request.Faults.Count > 0 ? new Unprocessable(request.Faults) : TypedResults.Ok(await PredictAsync(stream, lines, cancellation));
    }

    private static AskedLine? Line(JsonRequest request, JsonElement item, params IReadOnlyList<object> loc) => !request.IsObject(item, loc)
        ? null
        : new AskedLine(request.Line(item, "log_line", [.. loc, "log_line"]), request.Key(item, "block_id", [.. loc, "block_id"]));

    private static async Task<IReadOnlyList<PredictionAnswer>> PredictAsync(LogDetectionStream stream, IReadOnlyList<AskedLine> lines, CancellationToken cancellation)
    {
        stream.RequireModel();
        return [.. (await stream.AskAsync(lines, cancellation)).Select(Prediction)];
    }

    // A line of no block is judged by nobody: it is normal, and nobody is sure of it.
    private static PredictionAnswer Prediction(LineAnswer answer)
    {
        SessionVerdict? verdict = answer.Verdict;
        double confidence = verdict is { } given && double.IsFinite(given.Confidence) ? Math.Round(Math.Clamp(given.Confidence, 0, 1), 6) : 0;
        return new PredictionAnswer(verdict is { Anomalous: true } ? "Anomaly" : "Normal", confidence, answer.Key, answer.Template ?? NoEvent);
    }
}
