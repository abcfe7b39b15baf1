using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Content;
using Tocsin.Server.Collection;
using Tocsin.Server.Http;

namespace Tocsin.Facades.Logs;

/// <summary>The routes that show files.</summary>
internal static class FileRoutes
{
    private const int DefaultLimit = 50;
    private const int MostFiles = 1000;
    private const int MostLines = 10_000;

    /// <summary><c>GET /services</c>: names, <c>uncategorized</c> last.</summary>
    public static Ok<IReadOnlyList<string>> Services(ServedCollection collection) => TypedResults.Ok(collection.Require().Rules.Names);

    /// <summary><c>GET /services/stats</c>.</summary>
    public static Ok<Dictionary<string, StatsAnswer>> Stats(ServedCollection collection) => TypedResults.Ok(collection.Require().Services().ToDictionary(
        service => service.Service, service => new StatsAnswer(service.Service, service.Files, service.Bytes, PythonTime.Format(service.Newest)), StringComparer.Ordinal));

    /// <summary><c>GET /logs</c>: newest first.</summary>
    public static IResult List(HttpContext context, ServedCollection collection)
    {
        CollectionHost host = collection.Require();
        List<FieldFault> faults = [];
        int? limit = Number(context, "limit", MostFiles, faults);
        (DateTime? from, DateTime? to) = (Time(context, "from", faults), Time(context, "to", faults));
        if (faults.Count > 0)
        {
            return new Unprocessable(faults);
        }

        string? service = context.Request.Query["service"];
        if (!string.IsNullOrEmpty(service) && !host.Rules.Names.Contains(service, StringComparer.Ordinal))
        {
            throw new RequestFaultException(new RequestFault(400, "unknown_service", $"Unknown service '{service}'. Available: {string.Join(", ", host.Rules.Names)}.", ""));
        }

        FileList list = host.Catalogue.List(new FileQuery { Category = string.IsNullOrEmpty(service) ? null : service, From = from, To = to, Limit = limit ?? DefaultLimit });
        return TypedResults.Ok<IReadOnlyList<FileAnswer>>(
            [.. list.Files.Select(file => new FileAnswer(file.Name, NamedFile.PathOf(file), file.Size, PythonTime.Format(file.Modified), file.Category))]);
    }

    /// <summary><c>GET /logs/content</c>: the text, or its last lines.</summary>
    public static async Task<IResult> ContentAsync(HttpContext context, NamedFile named, CancellationToken cancellation)
    {
        List<FieldFault> faults = [];
        int? tail = Number(context, "tail", MostLines, faults);
        if (faults.Count > 0)
        {
            return new Unprocessable(faults);
        }

        using LogContent content = named.Open(context.Request.Query["path"]);
        (long start, long end) = tail is null ? (0, long.MaxValue) : await Task.Run(() => new AskedLines(tail, null, null, null, 0).Range(content, cancellation), cancellation);
        context.Response.ContentType = "text/plain; charset=utf-8";
        await ContentBytes.CopyAsync(content, start, end, context.Response.Body, cancellation);
        return TypedResults.Empty;
    }

    private static int? Number(HttpContext context, string name, int most, List<FieldFault> faults)
    {
        if (!context.Request.Query.TryGetValue(name, out var given))
        {
            return null;
        }

        if (!int.TryParse(given.ToString().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
        {
            faults.Add(FieldFault.NoNumberInText("query", name));
        }
        else if (number < 1)
        {
            faults.Add(FieldFault.TooSmall(1, "query", name));
        }
        else if (number > most)
        {
            faults.Add(FieldFault.TooLarge(most, "query", name));
        }

        return number;
    }

    // A time without a zone is UTC, as all times here are.
    private static DateTime? Time(HttpContext context, string name, List<FieldFault> faults)
    {
        string? given = context.Request.Query[name];
        if (string.IsNullOrEmpty(given))
        {
            return null;
        }

        if (!DateTime.TryParse(given, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime time))
        {
            faults.Add(FieldFault.NoTime("query", name));
        }

        return time;
    }
}
