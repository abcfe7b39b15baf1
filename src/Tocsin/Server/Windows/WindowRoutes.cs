using System.Globalization;
using System.Text;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Lanes;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Windows;

/// <summary><c>/api/v1/windows/…</c>: what was counted in each window, and its records.</summary>
internal static class WindowRoutes
{
    private const int DefaultLimit = 100;
    private const int MostWindows = 1_000;
    private const int MostRecords = 1_000;
    private const int MostGroupBytes = 4_096;

    // All that a lane keeps, so that a page of older ones is found.
    private const int Kept = 2_880;

    public static void MapWindows(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/windows").WithTags("Windows");
        group.MapGet("", ListAsync).For(Role.Read)
            .WithSummary("The windows of a stream, open and closed, the newest first").Produces<WindowPage>().ProducesProblem(400).ProducesProblem(404);
        group.MapGet("/{start}", GetAsync).For(Role.Read)
            .WithSummary("One window with all that is kept of it; start as 2025-05-30T18:52:30Z").Produces<WindowView>().ProducesProblem(400).ProducesProblem(404);
        group.MapGet("/{start}/records", RecordsAsync).For(Role.Read).Weighing(10)
            .WithSummary("The records that are counted in a window, read from the journal").Produces<WindowRecordPage>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
    }

    private static async Task<IResult> ListAsync(
        RunningStreams streams, string? stream, int? limit, string? from, string? to, string? cursor, CancellationToken cancellation)
    {
        RunningStream found = streams.RequireWindows(stream);
        int count = limit ?? DefaultLimit;
        long first = Instant("from", from) ?? 0, end = Instant("to", to) ?? long.MaxValue, before = long.MaxValue;
        if (count is < 1 or > MostWindows || (cursor is not null && !TryBefore(cursor, out before)))
        {
            return new FaultResult(new RequestFault(400, "bad_page", $"'limit' must be 1 to {MostWindows}, and 'cursor' what an earlier answer gave as 'next'.", "Begin again without a cursor."));
        }

        WindowTable table = await found.WindowsAsync(Kept, cancellation);
        WindowSummary[] fitting = [.. table.Open.Concat(table.Closed).Where(window => window.Start >= first && window.Start < Math.Min(end, before)).OrderByDescending(static window => window.Start).Take(count + 1)];
        string? next = fitting.Length > count ? new Cursor(fitting[count - 1].Start.ToString(CultureInfo.InvariantCulture), "").Encode() : null;
        return TypedResults.Ok(new WindowPage(
            [.. fitting.Take(count).Select(static window => WindowView.Of(window, WindowView.UrlsInLists))], next, WindowCountsView.Of(table.Counts)));
    }

    private static async Task<IResult> GetAsync(RunningStreams streams, string start, string? stream, CancellationToken cancellation) =>
        TypedResults.Ok(WindowView.Of(await RequireAsync(streams.RequireWindows(stream), start, cancellation), int.MaxValue));

    private static async Task<IResult> RecordsAsync(
        RunningStreams streams, string start, string? stream, string? group, long? after, int? limit, CancellationToken cancellation)
    {
        RunningStream found = streams.RequireWindows(stream);
        int count = limit ?? DefaultLimit;
        if (count is < 1 or > MostRecords || after is < -1 or long.MaxValue)
        {
            return new FaultResult(new RequestFault(400, "bad_page", $"'limit' must be 1 to {MostRecords}, and 'after' what an earlier answer gave as 'next'.", "Begin again without 'after'."));
        }

        if (group is not null && Encoding.UTF8.GetByteCount(group) > MostGroupBytes)
        {
            return new FaultResult(new RequestFault(400, "bad_group", $"'group' is longer than {MostGroupBytes} bytes.", "Ask with a group of the window."));
        }

        WindowRecords page = await found.WindowRecordsAsync(await RequireAsync(found, start, cancellation), group, after, count, cancellation);
        return TypedResults.Ok(new WindowRecordPage([.. page.Records.Select(WindowRecordView.Of)], page.Next, page.Missing));
    }

    private static async Task<WindowSummary> RequireAsync(RunningStream stream, string start, CancellationToken cancellation) =>
        await stream.WindowAsync(Instant("start", start)!.Value, cancellation) ?? throw new RequestFaultException(new RequestFault(
            404, "unknown_window", $"Stream '{stream.Name}' has no window that begins at {start}, or none any longer.", "GET /api/v1/windows lists those that there are."));

    // A URL's plus is a blank where a time zone stood: only Z is a zone here.
    private static long? Instant(string name, string? text)
    {
        if (text is null)
        {
            return null;
        }

        return DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime time)
            ? time.Ticks
            : throw new RequestFaultException(new RequestFault(400, "bad_time", $"'{name}' is no time: '{(text.Length > 40 ? text[..40] : text)}'.", "Write 2025-05-30T18:52:30Z."));
    }

    private static bool TryBefore(string cursor, out long before)
    {
        before = 0;
        return Cursor.Decode(cursor) is { Id.Length: 0 } at && long.TryParse(at.Key, NumberStyles.None, CultureInfo.InvariantCulture, out before);
    }
}
