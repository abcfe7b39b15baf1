using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Net.Http.Headers;
using Tocsin.Server.Logging;
using Tocsin.Server.Metrics;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Http;

/// <summary>What all listeners of a server share.</summary>
internal sealed record ListenerParts(
    ServerSettings Settings,
    LoggingSettings LogSettings,
    ProgramLog Log,
    ServerMetrics Metrics,
    ApiKeys Keys,
    SignInSessions Sessions,
    AccessLayer Access,
    OriginGuard Origins,
    SslStreamCertificateContext? Certificate,
    TimeProvider Time);

/// <summary>
/// Makes one listener: the main one or a facade's. Whatever protects the one protects the other: it stands here once, in the order
/// in which a request passes it.
/// </summary>
internal static class ListenerHost
{
    private static readonly TimeSpan BodyGrace = TimeSpan.FromSeconds(5);

    /// <param name="parts">What is shared.</param>
    /// <param name="name">The listener's name in metrics.</param>
    /// <param name="endpoint">Where it listens.</param>
    /// <param name="faults">How it says that something is wrong.</param>
    /// <param name="addServices">What its routes need.</param>
    /// <param name="requestLevel">The level at which each request is logged.</param>
    public static WebApplication Create(
        ListenerParts parts, string name, IPEndPoint endpoint, IFaultWriter faults, Action<IServiceCollection> addServices,
        LogLevel requestLevel = LogLevel.Debug)
    {
        // Empty: no appsettings.json, no ASPNETCORE_ variables. What can be configured stands in TocsinSettings and nowhere else.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "tocsin",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.Logging.AddProvider(parts.Log)
            .SetMinimumLevel((LogLevel)parts.LogSettings.Level)
            .AddFilter("Microsoft", parts.LogSettings.Level <= ProgramLogLevel.Debug ? LogLevel.Information : LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical) // what it logs as errors it throws as well, and we say it better
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None); // it logs whole addresses, and somebody may have put a key into one; even silent it begins an activity a request
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => Configure(kestrel, parts, endpoint));
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IHostLifetime, OwnedLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = parts.Settings.DrainTimeout);
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        builder.Services.AddSingleton(parts.Time).AddSingleton(parts.Settings).AddSingleton(parts.Keys).AddSingleton(parts.Sessions);
        builder.Services.AddSingleton(faults).AddSingleton<Faults>();
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. parts.Settings.Cors.Origins])
            .WithMethods("GET", "POST", "PUT", "DELETE")
            .WithHeaders("Content-Type", "Content-Encoding", "X-Api-Key", "Authorization", "Tocsin-Source", "Tocsin-Offset", "Last-Event-ID", RequestLog.Header)
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
        addServices(builder.Services);

        WebApplication app = builder.Build();
        UseForwardedHeaders(app, parts.Settings.TrustedProxies);
        Faults written = app.Services.GetRequiredService<Faults>();
        var requests = new RequestLog(app.Services.GetRequiredService<ILogger<RequestLog>>(), name, requestLevel, parts.Time);
        app.Use(next =>
        {
            RequestDelegate faultless = context => written.RunAsync(context, next);
            RequestDelegate guarded = context => requests.RunAsync(context, faultless);
            return context =>
            {
                SecurityHeaders.Apply(context);
                return parts.Metrics.MeasureAsync(context, guarded, name, parts.Time);
            };
        });
        app.UseRouting();
        app.Use((context, next) => parts.Origins.Decide(context) is { } fault ? written.WriteAsync(context, fault) : next(context));

        // Without an origin CORS has nothing to say, and it would make a scope of services for each request to find that out.
        app.UseWhen(static context => context.Request.Headers.ContainsKey(HeaderNames.Origin), static browsers => browsers.UseCors());
        app.Use((context, next) => parts.Access.Decide(context) is { } fault ? written.WriteAsync(context, fault) : next(context));
        return app;
    }

    private static void Configure(KestrelServerOptions kestrel, ListenerParts parts, IPEndPoint endpoint)
    {
        LimitSettings limits = parts.Settings.Limits;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = limits.BatchBytes;
        kestrel.Limits.MaxRequestHeaderCount = limits.Headers;
        kestrel.Limits.MaxConcurrentConnections = limits.Connections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = limits.Connections;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(limits.BodyBytesPerSecond, BodyGrace);
        kestrel.Listen(endpoint, listen =>
        {
            listen.Protocols = parts.Certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            if (parts.Certificate is { } certificate)
            {
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = certificate }),
                });
            }
        });
    }

    private static void UseForwardedHeaders(WebApplication app, IReadOnlyList<string> proxies)
    {
        if (proxies.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (string proxy in proxies)
        {
            if (IPAddress.TryParse(proxy, out IPAddress? address))
            {
                options.KnownProxies.Add(address);
            }
            else
            {
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        }

        app.UseForwardedHeaders(options);
    }

    // The command owns the signals; a listener starts and stops when it is told to.
    private sealed class OwnedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
