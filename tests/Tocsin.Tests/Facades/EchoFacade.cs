using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tocsin.Facades;
using Tocsin.Server;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Facades;

/// <summary>A facade as small as one can be: it shows that the mechanism stands.</summary>
/// <param name="misbehaves">Whether it has routes that never answer, or break off: not for those who walk all routes.</param>
internal sealed class EchoFacade(bool misbehaves = false) : IFacade
{
    private readonly TaskCompletionSource _waited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "echo";

    /// <summary>Ends when somebody asked for <c>/wait</c>, which never answers.</summary>
    public Task Waited => _waited.Task;

    public int Port => 0;

    public void AddServices(IServiceCollection services) => services.AddSingleton(new Greeting("hello"));

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/greeting", (Greeting greeting, RunningStreams streams) => $"{greeting.Text} {streams.All.Count}").For(Role.Read);
        routes.MapPost("/shout", async (Stream body) => TypedResults.Text((await new StreamReader(body).ReadToEndAsync()).ToUpperInvariant())).For(Role.Ingest);
        routes.MapGet("/fail", string () => throw new InvalidOperationException("on purpose")).ForEveryone();
        if (!misbehaves)
        {
            return;
        }

        routes.MapGet("/wait", async (HttpContext context) =>
        {
            _waited.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        }).ForEveryone();
        routes.MapGet("/broken", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("begun");
            await context.Response.Body.FlushAsync();
            throw new InvalidOperationException("on purpose");
        }).ForEveryone();
    }

    public Task WriteAsync(HttpContext context, RequestFault fault)
    {
        context.Response.StatusCode = fault.Status;
        return context.Response.WriteAsJsonAsync(new { detail = fault.Detail });
    }

    private sealed record Greeting(string Text);
}
