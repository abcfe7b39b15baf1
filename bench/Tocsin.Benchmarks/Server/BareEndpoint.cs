using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tocsin.Benchmarks.Server;

/// <summary>
/// The peer of <c>/discrete</c>: a minimal endpoint of Kestrel that binds the same JSON and answers JSON of the same shape, and does nothing else. It runs in a process
/// of its own, as the server does.
/// </summary>
internal static class BareEndpoint
{
    /// <summary>What starts it: the only argument.</summary>
    public const string Name = "bare-endpoint";

    /// <summary>Serves until it is killed.</summary>
    public static int Run()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        app.MapPost("/discrete", static (Event e) => new Answer(0, 12.345, 67, -0.89, e.Source, e.Pop, e.Id, e.Action));
        app.Start();
        Console.WriteLine($"Listens on {app.Urls.Single()}");
        app.WaitForShutdown();
        return 0;
    }

    private sealed record Event(string Org, string Source, string Pop, string Id, string Action);

    private sealed record Answer(int Runtime, double Score, long Count, double Zscore, string Source, string Pop, string Id, string Action);
}
