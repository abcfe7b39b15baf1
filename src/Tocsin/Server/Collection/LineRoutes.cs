using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Pipeline;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Collection;

/// <summary><c>/api/v1/files/{id}/line</c> and <c>…/marks</c>: what the stream of a file makes of its lines.</summary>
internal static class LineRoutes
{
    private const long MostBytes = 1L << 40;

    public static void MapLines(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/files/{id}").WithTags("Collection");
        group.MapGet("/line", LineAsync).For(Role.Read)
            .WithSummary("The line at a byte of a file's text, with the template that it has in the stream of its service").Produces<LineAnswerItem>().ProducesProblem(400).ProducesProblem(404);
        group.MapGet("/marks", MarksAsync).For(Role.Read)
            .WithSummary("Findings and alerts whose line lies in a part of a file: from, to: bytes of its text").Produces<MarkList>().ProducesProblem(400).ProducesProblem(404);
    }

    private static async Task<IResult> LineAsync(ServedCollection collection, LineTemplates templates, string id, long offset, CancellationToken cancellation)
    {
        CollectionHost host = collection.Require();
        CollectedFile file = host.Require(id);
        using LogContent content = host.Open(file);
        ContentPage page = offset < 0 ? throw QueryText.Bad("bad_offset", "'offset' is negative.", "Write a byte of the text, from 0 on.") : await Task.Run(() => content.Lines(offset, 1, cancellation), cancellation);
        if (page.Lines.Count == 0)
        {
            throw QueryText.Bad("bad_offset", $"There is no line at byte {offset}.", "Ask for a byte of the text.");
        }

        string? name = host.StreamOf(file.Category);
        TemplateRow? template = name is not null && host.Streams.Find(name) is { } stream ? await templates.FindAsync(stream, page.Lines[0].Text, cancellation) : null;
        return TypedResults.Ok(new LineAnswerItem(LineItem.Of(page.Lines[0]), name, template));
    }

    private static async Task<IResult> MarksAsync(ServedCollection collection, FileMarks marks, string id, long? from, long? to, CancellationToken cancellation)
    {
        CollectionHost host = collection.Require();
        CollectedFile file = host.Require(id);
        (long start, long end) = (from ?? 0, to ?? MostBytes);
        if (start < 0 || end < start)
        {
            throw QueryText.Bad("bad_range", "'from' and 'to' are no part of a text.", "Write two bytes of the text, the first one first.");
        }

        return TypedResults.Ok(
            host.StreamOf(file.Category) is { } name && host.Streams.Find(name) is { } stream && host.SourceOf(file) is { } source
                ? await marks.FindAsync(stream, source, start, end, cancellation)
                : new MarkList([], true));
    }
}
