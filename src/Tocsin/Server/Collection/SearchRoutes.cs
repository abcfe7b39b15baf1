using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Tocsin.Engine.Collection.Searching;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Tail;

namespace Tocsin.Server.Collection;

/// <summary><c>GET /api/v1/search</c>: lines of collected files. Who goes away ends the search.</summary>
internal static class SearchRoutes
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    public static void MapSearch(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/search", GetAsync).For(Role.Read).WithTags("Collection").Weighing(SearchesAtOnce.Weight)
            .WithSummary("Lines of collected files, the newest file first: q: text, or a pattern with regex=true; level: this or graver; from, to: times; after: where an earlier answer ended. NDJSON and server-sent events as they are found, with a word about the progress every second")
            .Produces<SearchPage>().Produces<HitItem>(200, "application/x-ndjson").Produces<HitItem>(200, "text/event-stream")
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);

    private static async Task<IResult> GetAsync(
        HttpContext context, ServedCollection collection, SearchesAtOnce searches, string? q, bool? regex, [FromQuery(Name = "ignore_case")] bool? ignoreCase, string? level, string? from,
        string? to, string? service, string? remote, string? file, int? limit, [FromQuery(Name = "context")] int? around, string? after, CancellationToken cancellation)
    {
        CollectionHost host = collection.Require();
        var query = new SearchQuery
        {
            Text = q ?? "",
            IsRegex = regex ?? false,
            IgnoreCase = ignoreCase ?? false,
            Level = QueryText.Level(level),
            From = QueryText.Time(from, "from"),
            To = QueryText.Time(to, "to"),
            Category = QueryText.Short(service, "service"),
            Remote = QueryText.Short(remote, "remote"),
            FileId = file is null ? null : host.Require(file).Id,
            Limit = limit ?? 100,
            Context = around ?? 0,
            After = string.IsNullOrEmpty(after) ? null : after,
        };
        if (LogSearch.Fault(query) is { } fault)
        {
            throw QueryText.Bad("bad_search", fault, "docs/guides/collection.md says what can be asked.");
        }

        using IDisposable place = searches.Enter();
        string accept = context.Request.Headers.Accept.ToString();
        if (accept.Contains("text/event-stream", StringComparison.OrdinalIgnoreCase))
        {
            return await EventStream.FollowAsync(context, (events, stop) => RunAsync(
                host,
                query,
                (hit, token) => events.WriteAsync("hit", null, hit, token),
                (far, token) => events.WriteAsync("progress", null, far, token),
                end => events.WriteAsync("end", null, end, stop),
                stop));
        }

        if (accept.Contains("application/x-ndjson", StringComparison.OrdinalIgnoreCase))
        {
            await StreamAsync(context, host, query, cancellation);
            return TypedResults.Empty;
        }

        List<HitItem> hits = [];
        SearchEnd? last = null;
        await RunAsync(host, query, (hit, _) => { hits.Add(hit); return Task.CompletedTask; }, static (_, _) => Task.CompletedTask, end => { last = end; return Task.CompletedTask; }, cancellation);
        return TypedResults.Ok(new SearchPage(hits, last!.Next, last.Progress));
    }

    private static async Task StreamAsync(HttpContext context, CollectionHost host, SearchQuery query, CancellationToken cancellation)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        await context.Response.StartAsync(cancellation);
        await RunAsync(host, query, WriteAsync, WriteAsync, end => WriteAsync(end, cancellation), cancellation);

        async Task WriteAsync<T>(T item, CancellationToken stop)
        {
            await JsonSerializer.SerializeAsync(context.Response.Body, item, ApiJson.Options, stop);
            await context.Response.Body.WriteAsync(LineEnd, stop);
            await context.Response.Body.FlushAsync(stop);
        }
    }

    private static async Task RunAsync(
        CollectionHost host, SearchQuery query, Func<HitItem, CancellationToken, Task> hit, Func<SearchWord, CancellationToken, Task> tell, Func<SearchEnd, Task> ended, CancellationToken cancellation)
    {
        SearchProgress progress = new(0, 0, 0, 0, true);
        string? cursor = null;
        await ToldSearch.RunAsync(
            stop => host.Search.RunAsync(query, now => Volatile.Write(ref progress, now), stop),
            (found, stop) =>
            {
                cursor = found.Cursor;
                return hit(HitItem.Of(found), stop);
            },
            stop => tell(new SearchWord(SearchProgressItem.Of(Volatile.Read(ref progress) with { IsComplete = false })), stop),
            host.Time,
            cancellation);

        SearchProgress last = Volatile.Read(ref progress);
        await ended(new SearchEnd(SearchProgressItem.Of(last), last.IsComplete ? null : cursor));
    }
}
