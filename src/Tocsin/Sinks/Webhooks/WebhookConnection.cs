using System.Net;
using System.Net.Sockets;

namespace Tocsin.Sinks.Webhooks;

/// <summary>Resolves a webhook's host and connects to what was resolved and nothing else: between the check and the connection no second look-up can change the answer.</summary>
/// <param name="allowPrivate">True to connect anywhere.</param>
/// <param name="resolve">Looks names up; the system's resolver when not given.</param>
internal sealed class WebhookConnection(bool allowPrivate, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    /// <summary>
    /// The addresses that may be called. Throws <see cref="AlertNotSentException"/> when there are only others, and <see cref="SocketException"/> when the name is not known.
    /// </summary>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        IPAddress[] all = IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? literal) ? [literal] : await _resolve(host, cancellation).ConfigureAwait(false);
        IPAddress[] allowed = allowPrivate ? all : [.. all.Where(PublicAddress.Is)];
        return allowed.Length > 0
            ? allowed
            : throw new AlertNotSentException(
                $"The webhook's host '{host}' is {(all.Length == 0 ? "no address at all" : string.Join(", ", all.Select(static address => address.ToString())))}: this machine or its own network, which is not called unless allowed (--allow-private-webhooks, Alerts:Sinks:NUMBER:AllowPrivate).",
                retriable: literal is null);
    }

    /// <summary>Connects to the first address that answers.</summary>
    public async ValueTask<Stream> OpenAsync(DnsEndPoint endpoint, CancellationToken cancellation)
    {
        IPAddress[] addresses = await ResolveAsync(endpoint.Host, cancellation).ConfigureAwait(false);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, endpoint.Port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
