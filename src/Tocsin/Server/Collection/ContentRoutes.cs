using System.Globalization;
using Microsoft.Net.Http.Headers;
using Tocsin.Engine.Collection.Content;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Collection;

/// <summary>
/// <c>/api/v1/files/{id}/content</c>: the text of a file, decompressed. As JSON whole lines with their times and levels; otherwise the very bytes: all, a range of them, or those
/// of the lines that were asked for.
/// </summary>
internal static class ContentRoutes
{
    private const int DefaultLines = 200;
    private const int MostLines = 2000;
    private const int MostLinesOfText = 10_000;

    public static void MapContent(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/files/{id}/content", GetAsync).For(Role.Read).WithTags("Collection")
            .WithSummary("The text of a file: Range: bytes of it, or the lines of tail=N, from=BYTE, before=BYTE or time=ISO with lines=N; with Accept: application/json lines with offset, time and level")
            .Produces<LinePage>().Produces<string>(200, "text/plain").Produces<string>(206, "text/plain").ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(416);

    private static async Task<IResult> GetAsync(
        HttpContext context, ServedCollection collection, string id, int? tail, long? from, long? before, string? time, int? lines, CancellationToken cancellation)
    {
        CollectionHost host = collection.Require();
        bool json = context.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase);
        int most = json ? MostLines : MostLinesOfText;
        var asked = new AskedLines(
            tail is null ? null : QueryText.Count(tail, 0, 1, most, "tail"), NotNegative(from, "from"), NotNegative(before, "before"), QueryText.Time(time, "time"),
            QueryText.Count(lines, DefaultLines, 1, most, "lines"));
        if (asked.Places > 1)
        {
            throw QueryText.Bad("bad_place", "More than one of 'tail', 'from', 'before' and 'time' is given.", "Ask with one of them.");
        }

        using LogContent content = host.Open(host.Require(id));
        if (json)
        {
            return TypedResults.Ok(await Task.Run(() => LinePage.Of(asked.Page(content, cancellation), content), cancellation));
        }

        if (asked.Places > 0)
        {
            (long start, long end) = await Task.Run(() => asked.Range(content, cancellation), cancellation);
            await WriteAsync(context, content, start, end, cancellation);
        }
        else if (context.Request.Headers.Range.Count > 0)
        {
            await WriteRangeAsync(context, content, cancellation);
        }
        else
        {
            context.Response.Headers.AcceptRanges = "bytes";
            await WriteAsync(context, content, 0, content.Length, cancellation);
        }

        return TypedResults.Empty;
    }

    private static async Task WriteRangeAsync(HttpContext context, LogContent content, CancellationToken cancellation)
    {
        long length = await Task.Run(() => ContentBytes.Measure(content, cancellation), cancellation);
        if (!RangeHeaderValue.TryParse(context.Request.Headers.Range.ToString(), out RangeHeaderValue? range) || range.Unit != "bytes" || range.Ranges.Count != 1)
        {
            throw QueryText.Bad("bad_range", "The Range is not understood.", "Ask for one range: bytes=0-65535, or bytes=-65536 for the end.");
        }

        RangeItemHeaderValue one = range.Ranges.First();
        long start = one.From ?? Math.Max(0, length - one.To!.Value), end = one.From is null || one.To is null ? length : Math.Min(length, one.To.Value + 1);
        if (start >= length || end <= start)
        {
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{length}");
            await new FaultResult(new RequestFault(416, "range_not_satisfiable", $"The text has {length} bytes.", "Ask for bytes that there are.")).ExecuteAsync(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status206PartialContent;
        context.Response.Headers.AcceptRanges = "bytes";
        context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {start}-{end - 1}/{length}");
        await WriteAsync(context, content, start, end, cancellation);
    }

    private static async Task WriteAsync(HttpContext context, LogContent content, long start, long? end, CancellationToken cancellation)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = end - start;
        await ContentBytes.CopyAsync(content, start, end ?? long.MaxValue, context.Response.Body, cancellation);
    }

    private static long? NotNegative(long? given, string name) =>
        given is null or >= 0 ? given : throw QueryText.Bad("bad_offset", $"'{name}' is negative.", "Write a byte of the text, from 0 on.");
}
