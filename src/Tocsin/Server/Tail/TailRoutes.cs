using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Tocsin.Engine.Pipeline;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Streams;

namespace Tocsin.Server.Tail;

/// <summary>
/// <c>/api/v1/streams/{stream}/tail</c>: processed lines, asked for from a position or followed as server-sent events. The lane keeps the
/// latest lines and waits for nobody: a follower that is slower than the stream is told how many it has missed.
/// </summary>
internal static class TailRoutes
{
    private const int DefaultLimit = 200;
    private const int MostLines = 1000;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    public static void MapTail(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/streams/{stream}/tail", GetAsync).For(Role.Read)
            .WithTags("Tail").WithSummary("Processed lines from a position on (negative: the latest ones); server-sent events with Accept: text/event-stream")
            .Produces<TailChunk>().Produces(200, contentType: "text/event-stream").ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);

    private static async Task<IResult> GetAsync(
        HttpContext context, RunningStreams streams, Followers followers, TimeProvider time, IHostApplicationLifetime lifetime, string stream, long? from, int? limit)
    {
        RunningStream found = streams.Require(stream);
        int count = limit ?? DefaultLimit;
        if (count is < 1 or > MostLines)
        {
            return new FaultResult(new RequestFault(400, "bad_limit", $"'limit' must be 1 to {MostLines}.", "Ask again with the 'next' of the answer as 'from'."));
        }

        if (!context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase))
        {
            return TypedResults.Ok(found.Tail(from ?? -count, count));
        }

        if (!followers.TryEnter())
        {
            return new FaultResult(followers.Fault);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            long position = long.TryParse(context.Request.Headers["Last-Event-ID"], CultureInfo.InvariantCulture, out long last) ? last : from ?? -count;
            await FollowAsync(context, found, position, time, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The follower has gone, or the server stops: both are the normal end of a stream of events.
        }
        finally
        {
            followers.Leave();
        }

        return TypedResults.Empty;
    }

    private static async Task FollowAsync(HttpContext context, RunningStream stream, long position, TimeProvider time, CancellationToken stop)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        HttpResponse response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.StartAsync(stop);
        long spoke = time.GetTimestamp();
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            TailChunk chunk = stream.Tail(position, MostLines);
            position = chunk.Next;
            if (chunk.Lines.Count > 0 || chunk.Skipped > 0)
            {
                string json = JsonSerializer.Serialize(chunk, ApiJson.Options);
                await response.WriteAsync($"id: {chunk.Next}\nevent: lines\ndata: {json}\n\n", stop);
                spoke = time.GetTimestamp();
            }
            else if (time.GetElapsedTime(spoke) > Silence)
            {
                await response.WriteAsync(": nothing new\n\n", stop);
                spoke = time.GetTimestamp();
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }
}
