using System.Text.Json;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Streams;

namespace Tocsin.Server.Populations;

/// <summary>A choice of rule. What is not given has its default.</summary>
/// <param name="Rule">A preset's name, a rule as a JSON object, or null: lines are events no longer.</param>
/// <param name="FindingFrom">From this z-score on an individual is a finding.</param>
/// <param name="AlertFrom">From this z-score on it is an alert.</param>
/// <param name="MaxIndividuals">Individuals of a scope; null keeps all.</param>
/// <param name="Mined">Whether lines also become templates.</param>
/// <param name="Why">For those who ask later.</param>
public sealed record PopulationRuleRequest(
    JsonElement Rule, double? FindingFrom = null, double? AlertFrom = null, int? MaxIndividuals = null, bool? Mined = null, string? Why = null);

/// <summary>What to forget: one scope, or all with <c>"confirm": "all"</c>.</summary>
public sealed record PopulationResetRequest(string? Org = null, string? Source = null, string? Pop = null, string? Confirm = null, string? Why = null);

/// <summary><c>/api/v1/populations/rule</c> and <c>…/reset</c>: what becomes an event from here on, and what is forgotten.</summary>
internal static class PopulationCommandRoutes
{
    public static void MapPopulationCommands(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/populations").WithTags("Populations");
        group.MapGet("/rule", GetAsync).For(Role.Read)
            .WithSummary("The rule that makes events of a stream's lines").Produces<PopulationRuleView>().ProducesProblem(404);
        group.MapPost("/rule", UseAsync).For()
            .WithSummary("Choose that rule from here on: a preset's name, a rule as an object, or null for none. What was counted stays")
            .Produces<CommandAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
        group.MapPost("/reset", ResetAsync).For()
            .WithSummary("Forget one scope, or all with {\"confirm\": \"all\"}")
            .Produces<CommandAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
    }

    private static async Task<IResult> GetAsync(RunningStreams streams, string? stream, CancellationToken cancellation) =>
        TypedResults.Ok(PopulationRuleView.Of(await streams.RequirePopulations(stream).PopulationRuleAsync(cancellation)));

    private static async Task<IResult> UseAsync(
        HttpContext context, RunningStreams streams, TimeProvider time, string? stream, PopulationRuleRequest request, CancellationToken cancellation)
    {
        RunningStream found = streams.RequirePopulations(stream);
        string? text = request.Rule.ValueKind switch
        {
            JsonValueKind.String or JsonValueKind.Object => TextOf(request.Rule),
            JsonValueKind.Null => null,
            _ => throw BadRule(["'rule' must be a preset's name, an object, or null."]),
        };
        PopulationRule? rule = null;
        if (text is not null && !PopulationRule.TryParse(text, out rule, out IReadOnlyList<string> faults))
        {
            throw BadRule(faults);
        }

        PopulationOptions defaults = new();
        PopulationOptions options = defaults with
        {
            FindingFrom = request.FindingFrom ?? defaults.FindingFrom,
            AlertFrom = request.AlertFrom ?? Math.Max(defaults.AlertFrom, request.FindingFrom ?? 0),
            MaxIndividuals = request.MaxIndividuals,
        };
        bool mined = request.Mined ?? PopulationSettings.IsMinedBy(rule);
        string[] wrong = [.. options.Faults(), .. PopulationSettings.MiningFaults(rule, mined)];
        if (wrong.Length > 0)
        {
            throw BadRule(wrong);
        }

        string who = Caller.Of(context)!.Name;
        var command = new PopulationCommand(who, time.GetUtcNow().UtcDateTime, rule?.Text, options, mined, CommandRoutes.Why(request.Why, who));
        return TypedResults.Ok(new CommandAnswer(0, await found.UsePopulationRuleAsync(command, cancellation)));
    }

    private static async Task<IResult> ResetAsync(
        HttpContext context, RunningStreams streams, TimeProvider time, string? stream, PopulationResetRequest request, CancellationToken cancellation)
    {
        RunningStream found = streams.RequirePopulations(stream);
        bool named = request is { Org: not null, Source: not null, Pop: not null }, some = (request.Org ?? request.Source ?? request.Pop) is not null;
        if (request.Confirm is not (null or "all") || named == (request.Confirm is not null) || (some && !named))
        {
            return new FaultResult(new RequestFault(
                400, "bad_reset", "It is not clear what to forget.", "Send {\"org\": \"…\", \"source\": \"…\", \"pop\": \"…\"} for one scope, or {\"confirm\": \"all\"} for all."));
        }

        ScopeName? scope = named ? new ScopeName(request.Org!, request.Source!, request.Pop!) : null;
        if (scope is not null && !(await found.PopulationScopesAsync(cancellation)).Any(known => known.Name == scope))
        {
            return new FaultResult(PopulationRoutes.UnknownScope(found.Name, $"{scope}"));
        }

        string who = Caller.Of(context)!.Name;
        var command = new ResetPopulationsCommand(who, time.GetUtcNow().UtcDateTime, scope, CommandRoutes.Why(request.Why, who));
        return TypedResults.Ok(new CommandAnswer(0, await found.ResetPopulationsAsync(command, cancellation)));
    }

    // Half a surrogate pair is no text.
    private static string TextOf(JsonElement rule)
    {
        try
        {
            return rule.ValueKind == JsonValueKind.String ? rule.GetString()! : rule.GetRawText();
        }
        catch (InvalidOperationException)
        {
            throw BadRule(["'rule' holds half a surrogate pair, which is no text."]);
        }
    }

    private static RequestFaultException BadRule(IEnumerable<string> faults) =>
        new(new RequestFault(400, "bad_population_rule", string.Join(' ', faults), "docs/guides/populations.md describes rules; 'tocsin populations --explain-rule' tries one on a line."));
}
