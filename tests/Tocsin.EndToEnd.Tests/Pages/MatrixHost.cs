using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tocsin.Pages;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>The Matrix as a facade serves it, on a real port, over a feed that the test sends.</summary>
internal sealed class MatrixHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private MatrixHost(WebApplication app, MadeUpFeed feed) => (_app, Feed) = (app, feed);

    public MadeUpFeed Feed { get; }

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<MatrixHost> StartAsync(MadeUpFeed? feed = null, int port = 0)
    {
        feed ??= new MadeUpFeed();
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddMatrixShell();
        WebApplication app = builder.Build();
        feed.Map(app);
        app.MapMatrixShell();
        await app.StartAsync();
        return new MatrixHost(app, feed);
    }

    public async ValueTask DisposeAsync()
    {
        Feed.Cut();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}
