using System.Buffers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Features;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Tail;

namespace Tocsin.Server.Populations;

/// <summary>
/// <c>GET /api/v1/populations/feed</c>: every answer as it is given, as a WebSocket or as server-sent events. The lane waits for nobody: a follower that is slower
/// than it is told how many it has missed.
/// </summary>
internal static class FeedRoutes
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);

    public static void MapPopulationFeed(this IEndpointRouteBuilder routes) =>
        routes.MapFeed("/api/v1/populations/feed", static context => context.Request.Query["stream"].FirstOrDefault(), isOurs: true)
            .For(Role.Read).WithTags("Populations").WithSummary("Every answer as it is given: a WebSocket of text frames, each one or more JSON objects, one a line; or server-sent events")
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);

    /// <summary>Maps a feed.</summary>
    /// <param name="routes">Where.</param>
    /// <param name="path">Its path.</param>
    /// <param name="streamOf">The stream that a request means; null for the one of all populations.</param>
    /// <param name="isOurs">Answers begin with their <c>org</c>, and lines <c>{"dropped": N}</c> stand between them; else there is neither, but the latter for who asks with <c>?drops=true</c>.</param>
    public static IEndpointConventionBuilder MapFeed(this IEndpointRouteBuilder routes, string path, Func<HttpContext, string?> streamOf, bool isOurs)
    {
        IApplicationBuilder branch = routes.CreateApplicationBuilder();
        branch.UseWebSockets(new WebSocketOptions { KeepAliveInterval = KeepAlive, KeepAliveTimeout = KeepAlive });
        branch.Run(context => FollowAsync(context, streamOf(context), isOurs || context.Request.Query["drops"] == "true", isOurs));
        return routes.MapGet(path, branch.Build());
    }

    private static async Task FollowAsync(HttpContext context, string? stream, bool tellsDrops, bool tellsOrg)
    {
        IServiceProvider services = context.RequestServices;
        RunningStream found = services.GetRequiredService<RunningStreams>().RequirePopulations(stream);
        bool events = context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
        if (!context.WebSockets.IsWebSocketRequest && !events)
        {
            throw new RequestFaultException(new RequestFault(400, "websocket_expected", "This is a WebSocket.", "Connect with one, or ask with Accept: text/event-stream."));
        }

        Followers followers = services.GetRequiredService<Followers>();
        if (!followers.TryEnter())
        {
            throw new RequestFaultException(followers.Fault);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        try
        {
            using var follower = new FeedFollower(found.PopulationFeed, services.GetRequiredService<FeedTallies>(), tellsDrops, tellsOrg, services.GetRequiredService<TimeProvider>());
            if (events)
            {
                await FollowEventsAsync(context, follower, stop.Token);
            }
            else
            {
                await FollowingSocket.RunAsync(
                    context,
                    (socket, ending) => follower.RunAsync((lines, token) => socket.SendAsync(lines, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, token), null, ending),
                    stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The follower has gone, or the server stops: both are the normal end of a feed.
        }
        finally
        {
            followers.Leave();
        }
    }

    private static async Task FollowEventsAsync(HttpContext context, FeedFollower follower, CancellationToken stop)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        HttpResponse response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.StartAsync(stop);
        await response.BodyWriter.FlushAsync(stop); // so that the follower knows that it follows, before there is anything
        await follower.RunAsync(
            async (lines, cancellation) =>
            {
                // An event's data may have several lines, each with the name of the field before it.
                foreach (Range line in lines.Span.Split((byte)'\n'))
                {
                    response.BodyWriter.Write("data: "u8);
                    response.BodyWriter.Write(lines.Span[line]);
                    response.BodyWriter.Write("\n"u8);
                }

                response.BodyWriter.Write("\n"u8);
                await response.BodyWriter.FlushAsync(cancellation);
            },
            async cancellation =>
            {
                response.BodyWriter.Write(": nothing new\n\n"u8);
                await response.BodyWriter.FlushAsync(cancellation);
            },
            stop);
    }
}
