using Microsoft.AspNetCore.Http.HttpResults;
using Tocsin.Engine.Collection.Retention;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Collection;

/// <summary><c>GET /api/v1/retention</c>: what the rules of what is kept would do now; nothing is touched.</summary>
internal static class RetentionRoutes
{
    private const int DefaultLimit = 100;
    private const int MostItems = 1000;

    public static void MapRetention(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/retention", Get).For(Role.Read).WithTags("Collection")
            .WithSummary("What would be deleted and compressed by the rules of what is kept, the oldest file first, and why; what waits for its lines to be in their stream, or for its remote's pass, is held")
            .Produces<RetentionView>().ProducesProblem(400).ProducesProblem(404);

    private static Ok<RetentionView> Get(ServedCollection collection, int? limit)
    {
        int most = QueryText.Count(limit, DefaultLimit, 1, MostItems, "limit");
        RetentionPlan plan = collection.Require().PlanCleanUp();
        return TypedResults.Ok(new RetentionView(
            [.. plan.Steps.Take(most).Select(RetentionItem.Of)],
            plan.Steps.Count,
            [.. plan.Held.Take(most).Select(RetentionItem.Of)],
            plan.Held.Count,
            plan.BytesDeleted,
            plan.BytesToCompress,
            plan.Missing));
    }
}

/// <summary>What the rules would do.</summary>
/// <param name="Items">The oldest files of those that would go or be compressed.</param>
/// <param name="Total">All of them.</param>
/// <param name="Held">The oldest files of those that the rules name and that stay for now.</param>
/// <param name="HeldTotal">All of them.</param>
/// <param name="BytesDeleted">Bytes on disk that deleting would free.</param>
/// <param name="BytesToCompress">Bytes on disk of the files that would be compressed.</param>
/// <param name="BytesMissing">Bytes that would still lack to what is to be free on the disk.</param>
public sealed record RetentionView(
    IReadOnlyList<RetentionItem> Items, int Total, IReadOnlyList<RetentionItem> Held, int HeldTotal, long BytesDeleted, long BytesToCompress, long BytesMissing);

/// <summary>One file that the rules name.</summary>
/// <param name="File">The file.</param>
/// <param name="Action">What would become of it.</param>
/// <param name="Reason">Why, with the rule's value.</param>
public sealed record RetentionItem(FileItem File, RetentionAction Action, string Reason)
{
    internal static RetentionItem Of(RetentionStep step) => new(FileItem.Of(step.File), step.Action, step.Reason);
}
