using Tocsin.Engine.Formats;
using Tocsin.Engine.Pipeline;
using Tocsin.Server.Http;
using Tocsin.Server.Security;

namespace Tocsin.Server.Streams;

/// <summary><c>/api/v1/streams/{stream}/commands</c>: changes of a lane's rules, which become records of that lane.</summary>
internal static class CommandRoutes
{
    private const int LongestWhy = 500;

    public static void MapCommands(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/streams/{stream}/commands/format", SetFormatAsync).For()
            .WithTags("Commands").WithSummary("Choose a stream's header format from here on: a preset's name or a pattern")
            .Produces<CommandAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);

    private static async Task<IResult> SetFormatAsync(
        HttpContext context, RunningStreams streams, TimeProvider time, string stream, FormatRequest request, CancellationToken cancellation)
    {
        RunningStream found = streams.Require(stream);
        if (!FormatCatalogue.TryFind(request.Format ?? "", out LineFormat? format, out string? error))
        {
            return new FaultResult(new RequestFault(400, "bad_format", error!, "'auto' is decided once, on a stream's first lines."));
        }

        string who = Caller.Of(context)!.Name;
        long next = await found.SetFormatAsync(new FormatCommand(who, time.GetUtcNow().UtcDateTime, format!.Name, Why(request.Why, who)), cancellation);
        return TypedResults.Ok(new CommandAnswer(0, next - 1));
    }

    /// <summary>The reason that somebody gave for a command, cut to what a journal keeps; who it was when none was given.</summary>
    internal static string Why(string? given, string who) =>
        given is { Length: > 0 } reason ? reason[..Math.Min(reason.Length, LongestWhy)] : $"chosen by {who}";
}

/// <summary>A choice of format.</summary>
/// <param name="Format">A preset's name, or a pattern such as <c>&lt;Date&gt; &lt;Time&gt; &lt;Level&gt; &lt;Content&gt;</c>.</param>
/// <param name="Why">For those who ask later; optional.</param>
public sealed record FormatRequest(string? Format, string? Why = null);

/// <summary>Where a command took effect.</summary>
public sealed record CommandAnswer(int Lane, long Position);
