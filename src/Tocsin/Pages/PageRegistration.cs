using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tocsin.Pages.Frame;
using Tocsin.Pages.Reading;

namespace Tocsin.Pages;

/// <summary>How a host gets the pages.</summary>
public static class PageRegistration
{
    // Everything comes from this server and no script or style sheet is inline. The one exception: style attributes, which the
    // virtual scrolling of tables needs for its spacers.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Adds what the pages need. The host adds what a server runs, or readers of its own (<see cref="IStreamReader"/> and its neighbours) before this.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(options =>
        {
            options.DisconnectedCircuitMaxRetained = 20;
            options.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(2);
            options.MaxBufferedUnacknowledgedRenderBatches = 4;
        });
        services.AddSingleton<IAntiforgery, NoForms>();

        // What is protected lives as long as a circuit, and circuits end with the process: no key needs to be kept in somebody's home.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        foreach (ServiceDescriptor makesOne in services.Where(static service => service.ImplementationType?.Name == "DataProtectionHostedService").ToArray())
        {
            services.Remove(makesOne); // it loads the ring of kept keys at the start, whoever protects
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IStreamReader, RunningStreamsReader>();
        services.TryAddSingleton<ISessionReader, RunningSessionsReader>();
        services.TryAddSingleton<IPopulationReader, RunningPopulationsReader>();
        services.TryAddSingleton<IWindowReader, RunningWindowsReader>();
        services.TryAddSingleton<IAlertReader, RunningAlertsReader>();
        services.TryAddSingleton<IIncidentReader, RunningIncidentsReader>();
        services.TryAddSingleton<ITopicReader, RunningTopicsReader>();
        services.TryAddSingleton<ICollectionReader, RunningCollectionReader>();
        services.TryAddSingleton<ISimilarReader, RunningSimilarReader>();
        services.AddSingleton<LearningStreams>();
        services.AddSingleton<SharedTemplates>();
        services.AddSingleton<PageAssets>();
        services.AddScoped<Address>();
        services.AddScoped<OpenAlerts>();
        return services;
    }

    /// <summary>
    /// Maps the pages, their files, their connection and the page for addresses that name nothing. The answer takes conventions
    /// (roles, limits) for all of them.
    /// </summary>
    public static IEndpointConventionBuilder MapPages(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder pages = routes.MapGroup(string.Empty);
        pages.DisableAntiforgery();
        pages.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null)
            .Add(endpoint => endpoint.RequestDelegate = WithHeaders(endpoint.RequestDelegate!));

        PageAssets assets = routes.ServiceProvider.GetRequiredService<PageAssets>();
        foreach (string path in assets.Paths.Where(path => path != MatrixShell.Page))
        {
            pages.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], context => assets.ServeAsync(context, path)).WithDisplayName(path);
        }

        // Below the API's names routing itself answers, so that a wrong method stays 405 and is told which ones there are.
        pages.MapFallback("{*path:nonfile:regex(^(?!(?:api|openapi|health|metrics)(?:/|$)))}", NothingHereAsync);
        return pages;
    }

    private static RequestDelegate WithHeaders(RequestDelegate next) => context =>
    {
        SetHeaders(context.Response.Headers);
        return next(context);
    };

    internal static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    // Only a browser gets a page; a program that asks for a path that is not there gets the bare status.
    private static Task NothingHereAsync(HttpContext context)
    {
        bool browser = HttpMethods.IsGet(context.Request.Method)
            && context.Request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html");
        if (!browser)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        SetHeaders(context.Response.Headers);
        return new RazorComponentResult<App> { StatusCode = StatusCodes.Status404NotFound }.ExecuteAsync(context);
    }
}
