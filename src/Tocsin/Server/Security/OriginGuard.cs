using System.Net;
using Microsoft.Net.Http.Headers;
using Tocsin.Server.Http;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Security;

/// <summary>
/// What a browser may be made to do by a page of somebody else. Without keys, loopback is the only wall: so the host name must be
/// this machine's (no DNS rebinding), and a request that changes something or opens a socket must come from our own pages or a listed origin.
/// </summary>
internal sealed class OriginGuard(ServerSettings settings)
{
    private readonly HashSet<string> _origins = new(settings.Cors.Origins, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _hosts = new(settings.Hosts, StringComparer.OrdinalIgnoreCase);

    // Behind a key or a proxy that is trusted to check, any name may lead here.
    private readonly bool _anyHost = settings.Hosts.Count == 0 && (settings.Keys.Count > 0 || settings.Insecure);

    /// <summary>True when a browser may be told that this origin is welcome.</summary>
    public bool IsListed(string origin) => _origins.Contains(origin);

    /// <summary>Decides; returns the fault, or null.</summary>
    public RequestFault? Decide(HttpContext context)
    {
        HttpRequest request = context.Request;
        string host = request.Host.Host;
        if (!_anyHost && !IsOurs(host, context.Connection.LocalIpAddress))
        {
            return new RequestFault(
                400, "unknown_host", $"This server is not known as '{host}'.", "Use its address, or list the name in Server:Hosts.");
        }

        string origin = request.Headers[HeaderNames.Origin].ToString();
        bool harmless = (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)) &&
            !request.Headers.ContainsKey(HeaderNames.Upgrade);
        if (origin.Length == 0 || harmless || IsListed(origin) || IsSame(origin, request))
        {
            return null;
        }

        return new RequestFault(
            403, "foreign_origin", $"A page of '{origin}' may not do this.", "List the origin in Server:Cors:Origins if it is yours.");
    }

    private bool IsOurs(string host, IPAddress? local) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || _hosts.Contains(host) ||
        (IPAddress.TryParse(host, out IPAddress? address) && (IPAddress.IsLoopback(address) || address.Equals(local)));

    private static bool IsSame(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) &&
        uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase) &&
        uri.Scheme.Equals(request.Scheme, StringComparison.OrdinalIgnoreCase);
}
