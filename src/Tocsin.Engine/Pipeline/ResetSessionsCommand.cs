using System.Text.Json;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Pipeline;

/// <summary>
/// The command that ends all open sessions, without another verdict, and forgets them and all that ended before; keys begin with their first session again. What was
/// counted and found stays, and so does the model in force. In the journal as <c>{"who": …, "when": …, "set": "sessions", "reset": true, "why": …}</c>.
/// </summary>
/// <param name="Who">Who decided.</param>
/// <param name="When">When (UTC).</param>
/// <param name="Why">One sentence.</param>
public sealed record ResetSessionsCommand(string Who, DateTime When, string Why)
{
    /// <summary>The payload of a <see cref="RecordKind.Command"/>.</summary>
    public byte[] ToPayload() => CommandJson.Write(Who, When, "sessions", json =>
    {
        json.WriteBoolean("reset", true);
        json.WriteString("why", Why);
    });

    /// <summary>Reads a command's payload; null when it is another command, or none that this build understands.</summary>
    public static ResetSessionsCommand? Parse(ReadOnlySpan<byte> payload) => CommandJson.Read(payload, "sessions", root =>
        root.TryGetProperty("reset", out JsonElement reset) && reset.ValueKind == JsonValueKind.True
            ? new ResetSessionsCommand(CommandJson.Text(root, "who") ?? "", CommandJson.When(root), CommandJson.Text(root, "why") ?? "")
            : null);
}
