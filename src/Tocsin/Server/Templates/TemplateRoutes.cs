using System.Globalization;
using Tocsin.Engine.Pipeline;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Streams;

namespace Tocsin.Server.Templates;

/// <summary>How a list of templates is sorted.</summary>
internal enum TemplateOrder
{
    /// <summary>The most frequent first.</summary>
    Count,

    /// <summary>The newest first.</summary>
    FirstSeen,

    /// <summary>The one seen last first.</summary>
    LastSeen,

    /// <summary>In the order in which they were found.</summary>
    Id,
}

/// <summary>All that one answer shows of a stream's templates.</summary>
/// <param name="Items">The templates of this page.</param>
/// <param name="Next">The cursor of the next page; null at the end.</param>
/// <param name="Total">Templates that fit the search.</param>
/// <param name="Lines">Lines that all templates of the stream stand for.</param>
/// <param name="Position">The position up to which they were counted.</param>
public sealed record TemplatePage(IReadOnlyList<TemplateRow> Items, string? Next, int Total, long Lines, long Position);

/// <summary><c>/api/v1/streams/{stream}/templates</c>.</summary>
internal static class TemplateRoutes
{
    private const int DefaultLimit = 100;
    private const int MostItems = 1000;

    public static void MapTemplates(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/streams/{stream}/templates").WithTags("Templates");
        group.MapGet("", ListAsync).For(Role.Read)
            .WithSummary("A stream's templates; sort: count, first_seen, last_seen or id; search: text that they contain")
            .Produces<TemplatePage>().ProducesProblem(400).ProducesProblem(404);
        group.MapGet("/{id}", GetAsync).For(Role.Read)
            .WithSummary("One template").Produces<TemplateRow>().ProducesProblem(404);
    }

    private static async Task<IResult> ListAsync(
        RunningStreams streams, string stream, string? search, string? sort, int? limit, string? cursor, CancellationToken cancellation)
    {
        RunningStream found = streams.Require(stream);
        if (!ChoiceName.TryParse((sort ?? "count").Replace("_", "", StringComparison.Ordinal), out TemplateOrder order))
        {
            return new FaultResult(new RequestFault(400, "bad_sort", $"'{sort}' is not an order of templates.", "Use count, first_seen, last_seen or id."));
        }

        int count = limit ?? DefaultLimit;
        Cursor? after = cursor is null ? null : Cursor.Decode(cursor);
        if (count is < 1 or > MostItems || (cursor is not null && (after is null || !long.TryParse(after.Key, CultureInfo.InvariantCulture, out _))))
        {
            return new FaultResult(StreamRoutes.BadPage(MostItems));
        }

        TemplateTable table = await found.TemplatesAsync(cancellation);
        List<TemplateRow> fitting =
        [
            .. table.Rows
                .Where(row => string.IsNullOrEmpty(search) || row.Text.Contains(search, StringComparison.OrdinalIgnoreCase))
                .OrderBy(row => Rank(row, order)).ThenBy(row => Number(row.Id)),
        ];
        List<TemplateRow> rest = after is null ? fitting : [.. fitting.Where(row => IsAfter(row, order, after))];
        string? next = rest.Count > count ? CursorAt(rest[count - 1], order).Encode() : null;
        return TypedResults.Ok(new TemplatePage([.. rest.Take(count)], next, fitting.Count, table.Lines, table.Position));
    }

    private static async Task<IResult> GetAsync(RunningStreams streams, string stream, string id, CancellationToken cancellation)
    {
        TemplateTable table = await streams.Require(stream).TemplatesAsync(cancellation);
        return table.Rows.FirstOrDefault(row => row.Id.Equals(id, StringComparison.OrdinalIgnoreCase)) is { } row
            ? TypedResults.Ok(row)
            : new FaultResult(new RequestFault(404, "unknown_template", $"The stream '{stream}' has no template '{id}'.", "It may have been evicted; the list shows those that there are."));
    }

    // Lists go from the smallest rank to the largest; the largest value comes first where that is what people look for.
    private static long Rank(TemplateRow row, TemplateOrder order) => order switch
    {
        TemplateOrder.Count => -row.Count,
        TemplateOrder.FirstSeen => -row.FirstSeen.Ticks,
        TemplateOrder.LastSeen => -row.LastSeen.Ticks,
        _ => 0,
    };

    private static long Number(string id) => long.TryParse(id.AsSpan(Math.Min(1, id.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;

    private static Cursor CursorAt(TemplateRow row, TemplateOrder order) => new(Rank(row, order).ToString(CultureInfo.InvariantCulture), row.Id);

    private static bool IsAfter(TemplateRow row, TemplateOrder order, Cursor cursor) =>
        (Rank(row, order), Number(row.Id)).CompareTo((long.Parse(cursor.Key, CultureInfo.InvariantCulture), Number(cursor.Id))) > 0;
}
