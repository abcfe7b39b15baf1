using System.Net.WebSockets;

namespace Tocsin.Server.Tail;

/// <summary>A follower that came as a WebSocket: gets what is sent to it, and what it sends itself is not listened to.</summary>
internal static class FollowingSocket
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    /// <summary>Sends until either side ends it.</summary>
    /// <param name="context">The request that becomes the socket.</param>
    /// <param name="send">Sends until its token is cancelled.</param>
    /// <param name="stop">Ends it; is cancelled when the other side does.</param>
    public static async Task RunAsync(HttpContext context, Func<WebSocket, CancellationToken, Task> send, CancellationTokenSource stop)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        Task listening = ListenAsync(socket, stop);
        try
        {
            await send(socket, stop.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or IOException)
        {
            // The follower has gone, or the server stops.
        }

        await stop.CancelAsync();
        await CloseAsync(socket);
        await listening;
    }

    private static async Task ListenAsync(WebSocket socket, CancellationTokenSource stop)
    {
        byte[] unheard = new byte[512];
        try
        {
            while (await socket.ReceiveAsync(unheard.AsMemory(), stop.Token) is { MessageType: not WebSocketMessageType.Close })
            {
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or IOException)
        {
            // It went without a word, or the server stops.
        }

        await stop.CancelAsync();
    }

    // A receive that was cancelled has aborted the socket: then there is nobody to take leave of.
    private static async Task CloseAsync(WebSocket socket)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                using var patience = new CancellationTokenSource(Farewell);
                await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, patience.Token);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or IOException)
        {
            // It has gone.
        }
    }
}
