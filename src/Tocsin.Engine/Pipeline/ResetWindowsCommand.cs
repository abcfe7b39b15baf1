using System.Text.Json;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Pipeline;

/// <summary>
/// The command that forgets all windows, and what usual ones are; the open ones close first. The ledger, the rule in force and the alerts stay. In the journal as
/// <c>{"who": …, "when": …, "set": "windows", "reset": true, "why": …}</c>.
/// </summary>
/// <param name="Who">Who decided.</param>
/// <param name="When">When (UTC).</param>
/// <param name="Why">One sentence.</param>
public sealed record ResetWindowsCommand(string Who, DateTime When, string Why)
{
    /// <summary>The payload of a <see cref="RecordKind.Command"/>.</summary>
    public byte[] ToPayload() => CommandJson.Write(Who, When, "windows", json =>
    {
        json.WriteBoolean("reset", true);
        json.WriteString("why", Why);
    });

    /// <summary>Reads a command's payload; null when it is another command, or none that this build understands.</summary>
    public static ResetWindowsCommand? Parse(ReadOnlySpan<byte> payload) => CommandJson.Read(payload, "windows", root =>
        root.TryGetProperty("reset", out JsonElement reset) && reset.ValueKind == JsonValueKind.True
            ? new ResetWindowsCommand(CommandJson.Text(root, "who") ?? "", CommandJson.When(root), CommandJson.Text(root, "why") ?? "")
            : null);
}
