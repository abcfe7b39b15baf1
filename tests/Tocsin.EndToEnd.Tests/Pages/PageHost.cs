using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tocsin.Pages;
using Tocsin.Pages.Reading;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>The pages on a real port over streams that the test states.</summary>
internal sealed class PageHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PageHost(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<PageHost> StartAsync(
        IStreamReader streams, int port = 0, ISessionReader? sessions = null, Action<WebApplication>? api = null, IPopulationReader? populations = null,
        IWindowReader? windows = null, IAlertReader? alerts = null, ITopicReader? topics = null, ICollectionReader? collection = null,
        ISimilarReader? similar = null, IIncidentReader? incidents = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddSingleton(streams);
        builder.Services.AddSingleton(sessions ?? new MadeUpSessions());
        builder.Services.AddSingleton(populations ?? new MadeUpPopulations());
        builder.Services.AddSingleton(windows ?? new MadeUpWindows { Stream = string.Empty });
        builder.Services.AddSingleton(alerts ?? new MadeUpAlerts());
        builder.Services.AddSingleton(topics ?? new MadeUpTopics { Configured = false });
        builder.Services.AddSingleton(collection ?? new MadeUpCollection { IsOn = false });
        builder.Services.AddSingleton(similar ?? new MadeUpSimilar { IsOn = false });
        builder.Services.AddSingleton(incidents ?? new MadeUpIncidents());
        builder.Services.AddPages();
        WebApplication app = builder.Build();
        app.UseRouting();
        api?.Invoke(app);
        app.MapPages();
        await app.StartAsync();
        return new PageHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}
