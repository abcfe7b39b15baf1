using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Tocsin.Server.Http;

namespace Tocsin.Server.Tail;

/// <summary>Server-sent events to one follower: who may follow, how an event is written, how it ends.</summary>
internal sealed class EventStream
{
    // Of what is written the host keeps all until the follower has read it, and makes the writer wait only for the next part.
    private const int PartBytes = 32 << 10;

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    private readonly HttpResponse _response;
    private readonly TimeProvider _time;
    private long _spoke;

    private EventStream(HttpResponse response, TimeProvider time) => (_response, _time) = (response, time);

    /// <summary>Follows until the follower goes or the server stops. Throws <see cref="RequestFaultException"/> with 503 when there are too many followers.</summary>
    /// <param name="context">The request.</param>
    /// <param name="follow">Writes events until its token is cancelled.</param>
    /// <param name="join">Ends when whatever happens from then on will be among the events; the follower is told that it follows when it has.</param>
    public static async Task<IResult> FollowAsync(HttpContext context, Func<EventStream, CancellationToken, Task> follow, Func<Task>? join = null)
    {
        IServiceProvider services = context.RequestServices;
        Followers followers = services.GetRequiredService<Followers>();
        if (!followers.TryEnter())
        {
            return new FaultResult(followers.Fault);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        try
        {
            await (join?.Invoke() ?? Task.CompletedTask);
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            HttpResponse response = context.Response;
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-store";
            response.Headers["X-Accel-Buffering"] = "no";
            await response.StartAsync(stop.Token);
            await response.BodyWriter.FlushAsync(stop.Token); // so that the follower knows that it follows, before there is anything
            TimeProvider time = services.GetRequiredService<TimeProvider>();
            await follow(new EventStream(response, time) { _spoke = time.GetTimestamp() }, stop.Token);
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

    /// <summary>Writes an event.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="id">What a follower that comes again sends as <c>Last-Event-ID</c>; null for none.</param>
    /// <param name="data">Its data, in the API's JSON.</param>
    /// <param name="stop">The follower has gone.</param>
    public async Task WriteAsync<T>(string name, string? id, T data, CancellationToken stop)
    {
        await WriteAsync(Bytes(name, id, data), stop);
    }

    /// <summary>Writes an event that <see cref="Bytes"/> made: one for all followers. Of a large one no more than a part waits in memory of this follower's own.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> whole, CancellationToken stop)
    {
        for (; whole.Length > 0; whole = whole[Math.Min(PartBytes, whole.Length)..])
        {
            await _response.Body.WriteAsync(whole[..Math.Min(PartBytes, whole.Length)], stop);
        }

        _spoke = _time.GetTimestamp();
    }

    /// <summary>An event as it is written.</summary>
    public static byte[] Bytes<T>(string name, string? id, T data)
    {
        byte[] head = Encoding.UTF8.GetBytes(id is null ? $"event: {name}\ndata: " : $"id: {id}\nevent: {name}\ndata: ");
        return [.. head, .. JsonSerializer.SerializeToUtf8Bytes(data, ApiJson.Options), (byte)'\n', (byte)'\n'];
    }

    /// <summary>Says that all is well, when nothing was said for a while.</summary>
    public async Task KeepAsync(CancellationToken stop)
    {
        if (_time.GetElapsedTime(_spoke) > Silence)
        {
            await _response.WriteAsync(": nothing new\n\n", stop);
            _spoke = _time.GetTimestamp();
        }
    }
}
