using Microsoft.AspNetCore.Routing.Template;

namespace Tocsin.Server.Http;

/// <summary>
/// Which methods a path takes. Routing itself answers 405 only where nothing else could match; the page for what is not there could,
/// so that it would say 404 of a path that is there.
/// </summary>
internal static class AllowedMethods
{
    /// <summary>The methods of the routes that match a path, catch-alls left out; empty when none does.</summary>
    public static IReadOnlyList<string> Of(EndpointDataSource endpoints, PathString path)
    {
        SortedSet<string> methods = new(StringComparer.Ordinal);
        foreach (RouteEndpoint endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is { } allowed && !endpoint.RoutePattern.Parameters.Any(parameter => parameter.IsCatchAll) &&
                new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(path, []))
            {
                methods.UnionWith(allowed.HttpMethods);
            }
        }

        return [.. methods];
    }
}
