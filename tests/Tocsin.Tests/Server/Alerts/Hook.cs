using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tocsin.Tests.Server.Alerts;

/// <summary>A webhook's other side, which answers as it is told.</summary>
internal sealed class Hook : IAsyncDisposable
{
    private readonly WebApplication _app;

    public Hook()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/", TakeAsync);
        _app.Start();
    }

    public string Address => _app.Urls.First() + "/";

    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    /// <summary>Messages that were answered with success, in their order.</summary>
    public ConcurrentQueue<string> Taken { get; } = new();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        HttpStatusCode status = Status;
        string body = await new StreamReader(context.Request.Body).ReadToEndAsync();
        if (status == HttpStatusCode.OK)
        {
            Taken.Enqueue(body);
        }

        context.Response.StatusCode = (int)status;
    }
}
