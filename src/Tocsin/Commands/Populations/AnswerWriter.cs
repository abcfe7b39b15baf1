using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Populations;
using Tocsin.Terminal;

namespace Tocsin.Commands.Populations;

/// <summary>Writes each answer as one JSON object a line, in full precision: <c>{"score", "count", "zscore", "org", "source", "pop", "id", "action", "confidence"}</c>.</summary>
/// <param name="output">Where to.</param>
/// <param name="reasons">How many reasons each answer gives; 0 for none.</param>
internal sealed class AnswerWriter(TextWriter output, int reasons) : IDisposable
{
    private const int FlushAt = 32 * 1024;

    private readonly ArrayBufferWriter<byte> _bytes = new(2 * FlushAt);
    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>Adds the answer to an event that the engine has just observed.</summary>
    public void Write(in PopulationEvent e, in PopulationAnswer answer, PopulationEngine engine)
    {
        _json.Reset(_bytes);
        _json.WriteStartObject();
        _json.WriteNumber("score"u8, answer.Score);
        _json.WriteNumber("count"u8, answer.Count);
        _json.WriteNumber("zscore"u8, answer.ZScore);
        _json.WriteString("org"u8, e.Org);
        _json.WriteString("source"u8, e.Source);
        _json.WriteString("pop"u8, e.Pop);
        _json.WriteString("id"u8, e.Id);
        _json.WriteString("action"u8, e.Action);
        _json.WriteNumber("confidence"u8, answer.Confidence);
        if (answer.SharedAction)
        {
            _json.WriteBoolean("shared_action"u8, true);
        }

        if (reasons > 0)
        {
            WriteReasons(engine.LastReasons(reasons));
        }

        _json.WriteEndObject();
        _json.Flush();
        _bytes.Write("\n"u8);
        if (_bytes.WrittenCount >= FlushAt)
        {
            Flush();
        }
    }

    /// <summary>Passes on what waits.</summary>
    public void Flush()
    {
        output.Write(Printable.Json(Encoding.UTF8.GetString(_bytes.WrittenSpan)));
        _bytes.ResetWrittenCount();
    }

    public void Dispose() => _json.Dispose();

    private void WriteReasons(IReadOnlyList<Reason> why)
    {
        _json.WriteStartArray("reasons"u8);
        foreach (Reason reason in why)
        {
            _json.WriteStartObject();
            _json.WriteString("code"u8, reason.Code);
            _json.WriteString("text"u8, reason.Text);
            _json.WriteString("action"u8, reason.Event);
            _json.WriteNumber("seen"u8, reason.Seen ?? 0);
            _json.WriteNumber("wanted"u8, reason.Wanted ?? 0);
            _json.WriteNumber("bits"u8, reason.Bits ?? 0);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }
}
