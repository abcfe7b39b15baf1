using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Engine.Populations.Lanes;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Engine.Streams;
using Tocsin.Server.Http;
using Tocsin.Server.Records;

namespace Tocsin.Server.Populations;

/// <summary>
/// Appends the events of a batch part by part and answers each as soon as it has its answer, one JSON object a line, in the batch's order; then the first hundred of
/// those that were refused; then what <c>…/events</c> answers without <c>answers=true</c>. An answer without that last line was cut off.
/// </summary>
internal sealed class EventAnswersResult(RunningStream stream, RecordBatch batch, RecordCollector collector, long firstOffset)
{
    /// <summary>What it answers.</summary>
    public const string ContentType = "application/x-ndjson";

    // The lane keeps the answers of 65,536 lines: a part must be read before the next part and what others send can push it out.
    private const int EventsAtOnce = 8_192;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public async Task ExecuteAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        var part = new RecordBatch();
        int accepted = 0, duplicates = 0;
        for (int start = 0; start < batch.Count || (start == 0 && batch.Rejected > 0); start += EventsAtOnce)
        {
            int count = Math.Min(EventsAtOnce, batch.Count - start);
            Fill(part, start, count);
            AppendResult result = await stream.ObserveAsync(part, CancellationToken.None);
            accepted += result.Accepted;
            duplicates += result.Duplicates;
            SetType(response);

            // What its source had delivered before is left out, and stands in front of the rest.
            Write(response, start + count - result.Accepted, result);
            await response.BodyWriter.FlushAsync(context.RequestAborted);
        }

        SetType(response);
        foreach (RecordError error in collector.Errors)
        {
            WriteLine(response, error);
        }

        WriteLine(response, new RecordsAnswer(accepted, duplicates, batch.Rejected, [], []));
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void SetType(HttpResponse response)
    {
        if (!response.HasStarted)
        {
            response.ContentType = ContentType;
        }
    }

    private void Fill(RecordBatch part, int start, int count)
    {
        part.Clear();
        part.Source = batch.Source;
        part.Rejected = start == 0 ? batch.Rejected : 0;
        for (int i = start; i < start + count; i++)
        {
            part.Add(batch.PayloadAt(i), batch.SourceOffsetAt(i), batch.FlagsAt(i));
        }
    }

    private void Write(HttpResponse response, int first, AppendResult result)
    {
        long position = result.Next - result.Accepted;
        using var json = new Utf8JsonWriter(response.BodyWriter, Relaxed);
        for (int i = 0; i < result.Accepted; i++, position++)
        {
            json.WriteStartObject();
            json.WriteNumber("index", batch.SourceOffsetAt(first + i) - firstOffset);
            json.WriteNumber("position", position);
            if (stream.TryAnswer(position, out EventAnswer answer) && answer.Outcome == MappingOutcome.Used)
            {
                json.WriteNumber("score", answer.Answer.Score);
                json.WriteNumber("count", answer.Answer.Count);
                json.WriteNumber("zscore", answer.Answer.ZScore);
                json.WriteNumber("confidence", answer.Answer.Confidence);
                json.WriteBoolean("shared_action", answer.Answer.SharedAction);
            }
            else
            {
                RequestFault why = Uncounted.Of(stream.Name, position, answer);
                json.WriteString("code", why.Code);
                json.WriteString("detail", why.Detail);
            }

            json.WriteEndObject();
            json.Flush();
            response.BodyWriter.Write("\n"u8);
            json.Reset();
        }
    }

    private static void WriteLine<T>(HttpResponse response, T value)
    {
        using var json = new Utf8JsonWriter(response.BodyWriter, Relaxed);
        JsonSerializer.Serialize(json, value, ApiJson.Options);
        json.Flush();
        response.BodyWriter.Write("\n"u8);
    }
}
