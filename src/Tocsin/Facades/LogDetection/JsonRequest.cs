using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Sequences.Keys;
using Tocsin.Server.Records;

namespace Tocsin.Facades.LogDetection;

/// <summary>
/// A body of JSON whose fields are taken one after the other; what does not fit is noted, so that all of it is answered at once. Texts come out as valid UTF-8. What is
/// there and not asked for is passed over, as the older server did.
/// </summary>
internal sealed class JsonRequest : IDisposable
{
    private const int MostDepth = 64;
    private const int MostFaults = 100;

    private readonly JsonDocument? _document;
    private readonly List<FieldFault> _faults = [];

    private JsonRequest(JsonDocument? document) => _document = document;

    /// <summary>What does not fit; empty when all does.</summary>
    public IReadOnlyList<FieldFault> Faults => _faults;

    /// <summary>The whole value; meaningless when there are faults.</summary>
    public JsonElement Root => _document?.RootElement ?? default;

    /// <summary>Reads the body whatever its type is said to be: <c>curl -d</c> says that it is a form.</summary>
    public static async Task<JsonRequest> ReadAsync(HttpContext context, CancellationToken cancellation)
    {
        try
        {
            return new JsonRequest(await JsonDocument.ParseAsync(context.Request.Body, new JsonDocumentOptions { MaxDepth = MostDepth }, cancellation));
        }
        catch (JsonException unreadable)
        {
            var request = new JsonRequest(null);
            request._faults.Add(unreadable is { LineNumber: 0, BytePositionInLine: 0 } && context.Request.ContentLength is null or 0
                ? FieldFault.Missing("body")
                : FieldFault.NoJson(unreadable.BytePositionInLine ?? 0));
            return request;
        }
    }

    /// <summary>Sees to it that a value is an object; notes it when it is not.</summary>
    public bool IsObject(JsonElement value, params IReadOnlyList<object> loc) => value.ValueKind == JsonValueKind.Object || Fail(FieldFault.NoObject(loc));

    /// <summary>Sees to it that a value is a list; notes it when it is not.</summary>
    public bool IsList(JsonElement value, params IReadOnlyList<object> loc) => value.ValueKind == JsonValueKind.Array || Fail(FieldFault.NoList(loc));

    /// <summary>A field that must be there; notes it when it is not.</summary>
    public JsonElement? Field(JsonElement owner, string name, params IReadOnlyList<object> loc)
    {
        if (TryGet(owner, name, out JsonElement value))
        {
            return value;
        }

        Fail(FieldFault.Missing(loc));
        return null;
    }

    /// <summary>A text as valid UTF-8 bytes; notes it when it is none.</summary>
    public byte[] Text(JsonElement value, params IReadOnlyList<object> loc)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            Fail(FieldFault.NoText(loc));
            return [];
        }

        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        if (!raw.Contains((byte)'\\') && System.Text.Unicode.Utf8.IsValid(raw))
        {
            return raw.ToArray();
        }

        ArrayBufferWriter<byte> text = new(raw.Length + 16);
        JsonText.Unescape(raw, text);
        if (System.Text.Unicode.Utf8.IsValid(text.WrittenSpan))
        {
            return text.WrittenSpan.ToArray();
        }

        ArrayBufferWriter<byte> repaired = new(text.WrittenCount + 64);
        Utf8Repair.Repair(text.WrittenSpan, repaired);
        return repaired.WrittenSpan.ToArray();
    }

    /// <summary>A line that must be there.</summary>
    public byte[] Line(JsonElement owner, string name, params IReadOnlyList<object> loc) => Field(owner, name, loc) is { } value ? Text(value, loc) : [];

    /// <summary>A session's key that may be there; null when it is not, or empty.</summary>
    public string? Key(JsonElement owner, string name, params IReadOnlyList<object> loc)
    {
        if (!TryGet(owner, name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        byte[] key = Text(value, loc);
        if (key.Length > SessionKeyRule.MaxKeyBytes)
        {
            Fail(FieldFault.TooLong(SessionKeyRule.MaxKeyBytes, loc));
        }

        return key.Length == 0 ? null : Encoding.UTF8.GetString(key);
    }

    /// <summary>A text that may be there, and is only looked at.</summary>
    public void OptionalText(JsonElement owner, string name, params IReadOnlyList<object> loc)
    {
        if (TryGet(owner, name, out JsonElement value) && value.ValueKind != JsonValueKind.String)
        {
            Fail(FieldFault.NoText(loc));
        }
    }

    /// <summary>A whole number that may be there: as a number, or as a text that is one.</summary>
    public int Number(JsonElement owner, string name, int otherwise, params IReadOnlyList<object> loc)
    {
        if (!TryGet(owner, name, out JsonElement value))
        {
            return otherwise;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number == Math.Truncate(number) && number is >= int.MinValue and <= int.MaxValue)
        {
            return (int)number;
        }

        if (value.ValueKind == JsonValueKind.String && int.TryParse(Encoding.UTF8.GetString(Text(value, loc)).Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int parsed))
        {
            return parsed;
        }

        Fail(value.ValueKind == JsonValueKind.String ? FieldFault.NoNumberInText(loc) : FieldFault.NoNumber(loc));
        return otherwise;
    }

    /// <summary>A whole number of the address; null when it is not there.</summary>
    public static FieldFault? QueryNumber(HttpContext context, string name, out int? number)
    {
        number = null;
        if (!context.Request.Query.TryGetValue(name, out var given))
        {
            return null;
        }

        if (int.TryParse(given.ToString().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int parsed))
        {
            number = parsed;
            return null;
        }

        return FieldFault.NoNumberInText("query", name);
    }

    // The last one of that name. Names are compared as bytes: one with half a surrogate pair is no text, which the document's own search throws over.
    private static bool TryGet(JsonElement owner, string name, out JsonElement value)
    {
        value = default;
        bool found = false;
        foreach (JsonProperty property in owner.EnumerateObject())
        {
            if (IsNamed(JsonMarshal.GetRawUtf8PropertyName(property), name))
            {
                (value, found) = (property.Value, true);
            }
        }

        return found;
    }

    private static bool IsNamed(ReadOnlySpan<byte> raw, string name)
    {
        if (!raw.Contains((byte)'\\'))
        {
            return Ascii.Equals(raw, name);
        }

        ArrayBufferWriter<byte> text = new(raw.Length + 16);
        JsonText.Unescape(raw, text);
        return Ascii.Equals(text.WrittenSpan, name);
    }

    public void Dispose() => _document?.Dispose();

    private bool Fail(FieldFault fault)
    {
        if (_faults.Count < MostFaults)
        {
            _faults.Add(fault);
        }

        return false;
    }
}
