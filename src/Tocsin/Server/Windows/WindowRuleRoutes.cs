using System.Text.Json;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Records;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Streams;

namespace Tocsin.Server.Windows;

/// <summary><c>/api/v1/streams/{stream}/windows/…</c>: what is counted from here on, and when it rings; what is forgotten.</summary>
internal static class WindowRuleRoutes
{
    private static readonly WindowOptions Defaults = new();

    public static void MapWindowRules(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/streams/{stream}/windows").WithTags("Windows");
        group.MapGet("/rule", GetAsync).For(Role.Read)
            .WithSummary("The rule that reads records of a stream's lines, and how they are counted").Produces<WindowRuleView>().ProducesProblem(404).ProducesProblem(503);
        group.MapPut("/rule", PutAsync).For()
            .WithSummary("Choose that rule from here on: a preset's name, a rule as an object, or null for none. What was counted stays")
            .Produces<CommandAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
        group.MapPost("/reset", ResetAsync).For()
            .WithSummary("Forget all windows with {\"confirm\": \"all\"}; the ledger, the rule and the alerts stay")
            .Produces<CommandAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
    }

    private static async Task<IResult> GetAsync(RunningStreams streams, string stream, CancellationToken cancellation) =>
        TypedResults.Ok(WindowRuleView.Of(await streams.Require(stream).WindowRuleAsync(cancellation)));

    private static async Task<IResult> PutAsync(
        HttpContext context, RunningStreams streams, TimeProvider time, string stream, WindowRuleRequest request, CancellationToken cancellation)
    {
        RunningStream found = streams.Require(stream);
        string? text = request.Rule.ValueKind switch
        {
            JsonValueKind.String => request.Rule.GetString(),
            JsonValueKind.Object => request.Rule.GetRawText(),
            JsonValueKind.Null => null,
            _ => throw BadRule(["'rule' must be a preset's name, an object, or null."]),
        };
        WindowRule? rule = null;
        List<string> wrong = [];
        if (text is not null && !WindowRule.TryParse(text, out rule, out IReadOnlyList<string> faults))
        {
            wrong.AddRange(faults);
        }

        WindowOptions options = Options(request, wrong);
        wrong.AddRange(options.Faults());
        if (wrong.Count > 0)
        {
            throw BadRule(wrong);
        }

        string who = Caller.Of(context)!.Name;
        var command = new WindowCommand(who, time.GetUtcNow().UtcDateTime, rule?.Text, options, request.Mined ?? false, CommandRoutes.Why(request.Why, who));
        return TypedResults.Ok(new CommandAnswer(0, await found.UseWindowRuleAsync(command, cancellation)));
    }

    private static async Task<IResult> ResetAsync(
        HttpContext context, RunningStreams streams, TimeProvider time, string stream, WindowResetRequest request, CancellationToken cancellation)
    {
        RunningStream found = streams.Require(stream);
        if (request.Confirm != "all")
        {
            return new FaultResult(new RequestFault(400, "bad_reset", "It is not clear what to forget.", "Send {\"confirm\": \"all\"} to forget all windows of this stream."));
        }

        string who = Caller.Of(context)!.Name;
        var command = new ResetWindowsCommand(who, time.GetUtcNow().UtcDateTime, CommandRoutes.Why(request.Why, who));
        return TypedResults.Ok(new CommandAnswer(0, await found.ResetWindowsAsync(command, cancellation)));
    }

    private static WindowOptions Options(WindowRuleRequest request, List<string> wrong) => Defaults with
    {
        Size = Span("size", request.Size, Defaults.Size, wrong),
        Lateness = Span("lateness", request.Lateness, Defaults.Lateness, wrong),
        Grace = Span("grace", request.Grace, Defaults.Grace, wrong),
        Idle = Span("idle", request.Idle, Defaults.Idle, wrong),
        Ahead = Span("ahead", request.Ahead, Defaults.Ahead, wrong),
        Threshold = request.Threshold ?? Defaults.Threshold,
        MaxGroups = request.MaxGroups ?? Defaults.MaxGroups,
        MaxUrls = request.MaxUrls ?? Defaults.MaxUrls,
        Examples = request.Examples ?? Defaults.Examples,
        AlertText = request.AlertText ?? Defaults.AlertText,
    };

    private static TimeSpan Span(string name, string? text, TimeSpan otherwise, List<string> wrong)
    {
        if (text is null)
        {
            return otherwise;
        }

        if (!Quantities.TryParseDuration(text, out TimeSpan span))
        {
            wrong.Add($"'{name}' is no duration: write 30s, 5m or 2h.");
            return otherwise;
        }

        return span;
    }

    private static RequestFaultException BadRule(IReadOnlyList<string> faults) =>
        new(new RequestFault(400, "bad_rule", string.Join(' ', faults), "See docs/guides/windows.md; GET …/windows/rule answers the one in force."));
}
