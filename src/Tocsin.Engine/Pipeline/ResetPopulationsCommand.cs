using System.Text.Json;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Pipeline;

/// <summary>
/// The command that forgets one scope, its individuals and its counts of actions, or all scopes. What was counted in the ledger and found stays, and so does the rule in
/// force. In the journal as <c>{"who": …, "when": …, "set": "populations", "reset": true, "scope": {"org": …, "source": …, "pop": …}, "why": …}</c>, without a scope for all.
/// </summary>
/// <param name="Who">Who decided.</param>
/// <param name="When">When (UTC).</param>
/// <param name="Scope">Which scope; null for all.</param>
/// <param name="Why">One sentence.</param>
public sealed record ResetPopulationsCommand(string Who, DateTime When, ScopeName? Scope, string Why)
{
    /// <summary>The payload of a <see cref="RecordKind.Command"/>.</summary>
    public byte[] ToPayload() => CommandJson.Write(Who, When, "populations", json =>
    {
        json.WriteBoolean("reset", true);
        if (Scope is not null)
        {
            json.WriteStartObject("scope");
            json.WriteString("org", Scope.Org);
            json.WriteString("source", Scope.Source);
            json.WriteString("pop", Scope.Pop);
            json.WriteEndObject();
        }

        json.WriteString("why", Why);
    });

    /// <summary>Reads a command's payload; null when it is another command, or none that this build understands.</summary>
    public static ResetPopulationsCommand? Parse(ReadOnlySpan<byte> payload) => CommandJson.Read(payload, "populations", root =>
        root.TryGetProperty("reset", out JsonElement reset) && reset.ValueKind == JsonValueKind.True && TryScope(root, out ScopeName? scope)
            ? new ResetPopulationsCommand(CommandJson.Text(root, "who") ?? "", CommandJson.When(root), scope, CommandJson.Text(root, "why") ?? "")
            : null);

    // A scope that cannot be read must not become all scopes.
    private static bool TryScope(JsonElement root, out ScopeName? scope)
    {
        scope = null;
        if (!root.TryGetProperty("scope", out JsonElement given))
            return true;
        if (given.ValueKind != JsonValueKind.Object
            || CommandJson.Text(given, "org") is not { } org || CommandJson.Text(given, "source") is not { } source || CommandJson.Text(given, "pop") is not { } pop)
            return false;
        scope = new ScopeName(org, source, pop);
        return true;
    }
}
