using System.Text.Json;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Lanes;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Pipeline;

/// <summary>
/// The command that sets which rule makes population events of the lines from its position on; in the journal as
/// <c>{"who": …, "when": …, "set": "population", "rule": …, "finding_from": …, "alert_from": …, "max_individuals": …, "mined": …, "why": …}</c>. What was counted before stays.
/// </summary>
/// <param name="Who">Who decided: <c>configuration</c>, or a person's name.</param>
/// <param name="When">When (UTC).</param>
/// <param name="Rule">A preset's name or a rule in JSON; null for no rule: lines are events no longer.</param>
/// <param name="Options">When a scope finds and rings, and how many individuals it keeps.</param>
/// <param name="Mined">False: lines go past the miner and the statistics. A rule that needs templates cannot have that.</param>
/// <param name="Why">One sentence.</param>
public sealed record PopulationCommand(string Who, DateTime When, string? Rule, PopulationOptions Options, bool Mined, string Why)
{
    /// <summary>The payload of a <see cref="RecordKind.Command"/>.</summary>
    public byte[] ToPayload() => CommandJson.Write(Who, When, "population", json =>
    {
        json.WriteString("rule", Rule);
        json.WriteNumber("finding_from", Options.FindingFrom);
        json.WriteNumber("alert_from", Options.AlertFrom);
        if (Options.MaxIndividuals is { } most)
            json.WriteNumber("max_individuals", most);
        json.WriteBoolean("mined", Mined);
        json.WriteString("why", Why);
    });

    /// <summary>Reads a command's payload; null when it is another command, or none that this build understands. Whether its rule can be is seen where it is obeyed.</summary>
    public static PopulationCommand? Parse(ReadOnlySpan<byte> payload) => CommandJson.Read(payload, "population", root =>
        root.TryGetProperty("rule", out JsonElement rule) && rule.ValueKind is JsonValueKind.String or JsonValueKind.Null && Read(root) is { } options
            ? new PopulationCommand(
                CommandJson.Text(root, "who") ?? "",
                CommandJson.When(root),
                rule.GetString(),
                options,
                !(root.TryGetProperty("mined", out JsonElement mined) && mined.ValueKind == JsonValueKind.False),
                CommandJson.Text(root, "why") ?? "")
            : null);

    /// <summary>What is in force from this command on; null for no rule.</summary>
    internal PopulationRuleInForce? At(long position) => Rule is null ? null : new PopulationRuleInForce(Rule, Options, Mined, position, Who, When, Why);

    private static PopulationOptions? Read(JsonElement root)
    {
        PopulationOptions defaults = new();
        int? most = null;
        if (root.TryGetProperty("max_individuals", out JsonElement given) && given.ValueKind != JsonValueKind.Null)
        {
            if (given.ValueKind != JsonValueKind.Number || !given.TryGetInt32(out int number))
                return null;
            most = number;
        }

        return Number(root, "finding_from", defaults.FindingFrom) is { } finding && Number(root, "alert_from", defaults.AlertFrom) is { } alert
            ? new PopulationOptions { FindingFrom = finding, AlertFrom = alert, MaxIndividuals = most }
            : null;
    }

    private static double? Number(JsonElement root, string name, double otherwise) =>
        !root.TryGetProperty(name, out JsonElement value) ? otherwise : value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
