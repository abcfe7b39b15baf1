using System.Text.Json;
using Tocsin.Terminal;

namespace Tocsin.Commands.LogDetection;

/// <summary>What <c>/health</c> says.</summary>
internal sealed record ServerHealth(string Server, string Status, bool? ModelLoaded)
{
    /// <summary>Whether it says so.</summary>
    public bool IsHealthy => Status.Equals("healthy", StringComparison.OrdinalIgnoreCase) || Status.Equals("ok", StringComparison.OrdinalIgnoreCase);

    public static ServerHealth Of(string server, JsonElement body)
    {
        string status = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("status", out JsonElement said) ? said.ToString() : "unknown";
        bool? loaded = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("model_loaded", out JsonElement model)
            && model.ValueKind is JsonValueKind.True or JsonValueKind.False ? model.GetBoolean() : null;
        return new ServerHealth(server, status, loaded);
    }

    public string ToText()
    {
        string model = ModelLoaded switch { true => ", a model is loaded", false => ", no model is loaded", null => "" };
        return $"{Server} is {Printable.Line(Status)}{model}.";
    }

    public string ToJson() => Printable.Json(JsonSerializer.Serialize(this, LogDetectionJson.Readable.ServerHealth));
}
