using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Tocsin.Engine.Collection.Following;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Tail;

namespace Tocsin.Server.Collection;

/// <summary>
/// <c>GET /api/v1/tail</c>: lines of collected files as they are written, as a WebSocket or as server-sent events. A queue of bounded size stands before each follower: one that is
/// slower than the files is told how many lines it has missed.
/// </summary>
internal static class FollowRoutes
{
    private const int MostLast = 10_000;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);

    public static void MapFollowing(this IEndpointRouteBuilder routes)
    {
        IApplicationBuilder branch = routes.CreateApplicationBuilder();
        branch.UseWebSockets(new WebSocketOptions { KeepAliveInterval = KeepAlive, KeepAliveTimeout = KeepAlive });
        branch.Run(FollowAsync);
        routes.MapGet("/api/v1/tail", branch.Build()).For(Role.Read).WithTags("Collection")
            .WithSummary("Lines as they are written: a WebSocket of text frames, each a JSON object, or server-sent events. service, file, path, contains, level: which; last: so many that are there already. {\"dropped\": N}: so many were missed")
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
    }

    private static async Task FollowAsync(HttpContext context)
    {
        IServiceProvider services = context.RequestServices;
        CollectionHost host = services.GetRequiredService<ServedCollection>().Require();
        FollowFilter filter = Filter(host, context.Request.Query);
        if (context.WebSockets.IsWebSocketRequest)
        {
            await FollowSocketAsync(context, host.Followers, filter);
            return;
        }

        if (!context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase))
        {
            throw QueryText.Bad("websocket_expected", "This is a WebSocket.", "Connect with one, or ask with Accept: text/event-stream.");
        }

        Follower? follower = null;
        try
        {
            IResult result = await EventStream.FollowAsync(
                context,
                (events, stop) => FollowedPieces.ReadAsync(
                    follower!,
                    (item, token) => item is FollowedItem line ? events.WriteAsync("line", null, line, token) : events.WriteAsync("dropped", null, (DroppedItem)item, token),
                    events.KeepAsync, services.GetRequiredService<TimeProvider>(), stop),
                () => (follower = host.Followers.Follow(filter)).Joined);
            await result.ExecuteAsync(context);
        }
        finally
        {
            follower?.Dispose();
        }
    }

    private static async Task FollowSocketAsync(HttpContext context, FollowHub hub, FollowFilter filter)
    {
        IServiceProvider services = context.RequestServices;
        Followers followers = services.GetRequiredService<Followers>();
        if (!followers.TryEnter())
        {
            throw new RequestFaultException(followers.Fault);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        try
        {
            using Follower follower = hub.Follow(filter);
            await follower.Joined; // whoever is told that he is connected misses nothing from then on
            await FollowingSocket.RunAsync(
                context,
                (socket, ending) => FollowedPieces.ReadAsync(
                    follower,
                    (item, token) => socket.SendAsync(
                        JsonSerializer.SerializeToUtf8Bytes(item, ApiJson.Options).AsMemory(), WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, token).AsTask(),
                    static _ => Task.CompletedTask, services.GetRequiredService<TimeProvider>(), ending),
                stop);
        }
        finally
        {
            followers.Leave();
        }
    }

    private static FollowFilter Filter(CollectionHost host, IQueryCollection query)
    {
        string? service = QueryText.Short(query["service"], "service"), file = QueryText.Short(query["file"], "file"), path = query["path"];
        if (service is not null && !host.Rules.Names.Contains(service, StringComparer.Ordinal))
        {
            throw QueryText.Bad("unknown_service", $"There is no service '{service}'.", $"The services are {string.Join(", ", host.Rules.Names)}.");
        }

        if (path is { Length: > 0 } && !RelativePath.TryParse(path, out path, out string fault))
        {
            throw QueryText.Bad("bad_path", $"'path' cannot be used: {fault}.", "Write the path that GET /api/v1/files shows.");
        }

        int? last = int.TryParse(query["last"], NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : query.ContainsKey("last") ? -1 : null;
        return new FollowFilter(
            service, file is null ? null : host.Require(file).Id, string.IsNullOrEmpty(path) ? null : path, QueryText.Short(query["contains"], "contains"), QueryText.Level(query["level"]),
            QueryText.Count(last, 0, 0, MostLast, "last"));
    }
}
