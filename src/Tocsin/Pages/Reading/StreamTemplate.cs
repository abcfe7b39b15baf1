using Tocsin.Engine.Pipeline;

namespace Tocsin.Pages.Reading;

/// <summary>A template and the stream that it belongs to.</summary>
/// <param name="Stream">The stream's name.</param>
/// <param name="Row">The template.</param>
/// <param name="StreamLines">Lines that the stream's table counts.</param>
public sealed record StreamTemplate(string Stream, TemplateRow Row, long StreamLines)
{
    /// <summary>What names it on the pages and in addresses: <c>web/T12</c>.</summary>
    public string Key => $"{Stream}/{Row.Id}";

    /// <summary>Lines in the latest minute.</summary>
    public int LastMinute => Row.Trend.Count == 0 ? 0 : Row.Trend[^1];

    /// <summary>The templates of several streams, each as its table lists them.</summary>
    public static async Task<IReadOnlyList<StreamTemplate>> ReadAsync(
        SharedTemplates templates, IReadOnlyList<IReadableStream> streams, CancellationToken cancellation)
    {
        TemplateTable[] tables = await Task.WhenAll(streams.Select(stream => templates.ReadAsync(stream, cancellation)));
        return [.. tables.SelectMany((table, index) => table.Rows.Select(row => new StreamTemplate(streams[index].Name, row, table.Lines)))];
    }
}
