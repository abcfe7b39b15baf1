namespace Tocsin.Pages;

/// <summary>The Matrix alone, without the other pages and without a circuit: for a listener that has no pages of its own.</summary>
public static class MatrixShell
{
    /// <summary>Its file, which only this shell serves: it asks for routes that the main port does not have.</summary>
    internal const string Page = "/matrix.html";

    private static readonly string[] Folders = ["/css/", "/js/"];
    private static readonly string[] Files = ["/favicon.svg", "/robots.txt"];

    /// <summary>Adds what <see cref="MapMatrixShell"/> needs.</summary>
    public static IServiceCollection AddMatrixShell(this IServiceCollection services) => services.AddSingleton<PageAssets>();

    /// <summary>
    /// Maps <c>GET /</c> to the page, and the files that it loads. It reads <c>/websocket</c> and <c>/individual</c> of the same listener. The answer takes conventions
    /// (roles, limits) for all of them.
    /// </summary>
    public static IEndpointConventionBuilder MapMatrixShell(this IEndpointRouteBuilder routes)
    {
        PageAssets assets = routes.ServiceProvider.GetRequiredService<PageAssets>();
        RouteGroupBuilder shell = routes.MapGroup(string.Empty);
        shell.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], context => ServePageAsync(context, assets)).WithDisplayName(Page);
        foreach (string path in assets.Paths.Where(path => Files.Contains(path) || Folders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal))))
        {
            shell.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], context => assets.ServeAsync(context, path)).WithDisplayName(path);
        }

        return shell;
    }

    private static Task ServePageAsync(HttpContext context, PageAssets assets)
    {
        PageRegistration.SetHeaders(context.Response.Headers);
        return assets.ServeAsync(context, Page);
    }
}
