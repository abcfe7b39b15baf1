using System.Net.Sockets;
using Tocsin.Engine.Ingestion;
using Tocsin.Terminal;

namespace Tocsin.Commands.Generating;

/// <summary>
/// Lines to whoever listens (<c>nc -lk 9999</c>). A connection that breaks is made again, and the batch that was under way goes again, whole: what the other side had of it
/// comes twice, and what the system had taken and not delivered is lost, as plain TCP has it.
/// </summary>
internal sealed class TcpSink : IGeneratedSink
{
    private readonly SourceAddress _address;
    private readonly TimeProvider _clock;
    private readonly Action<string> _note;
    private readonly Backoff _backoff;
    private Socket _socket;
    private int _reconnects;

    private TcpSink(SourceAddress address, Socket socket, TimeProvider clock, Action<string> note)
    {
        (_address, _socket, _clock, _note) = (address, socket, clock, note);
        _backoff = new Backoff(clock, address.Port);
    }

    public string Name => $"{_address.Host}:{_address.Port}";

    public TimeSpan Linger => TimeSpan.Zero;

    public int BatchBytes => 64 * 1024;

    public string State => _reconnects == 0 ? "" : Human.Count(_reconnects, "reconnect");

    /// <exception cref="CommandException">Nobody listens there (3).</exception>
    public static async Task<TcpSink> ConnectAsync(SourceAddress address, TimeProvider clock, Action<string> note, CancellationToken cancellation)
    {
        try
        {
            return new TcpSink(address, await ConnectAsync(address, cancellation), clock, note);
        }
        catch (SocketException fault)
        {
            throw CommandException.Outside($"Nobody takes lines at {address.Host}:{address.Port}: {fault.Message}. Start the listener (nc -lk {address.Port}), or correct --to.", fault);
        }
    }

    public ValueTask ReadyAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> lines, int count, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                for (int sent = 0; sent < lines.Length;)
                {
                    sent += await _socket.SendAsync(lines[sent..], cancellation);
                }

                return;
            }
            catch (SocketException broken)
            {
                _socket.Dispose();
                await ReconnectAsync(broken.Message, cancellation);
            }
        }
    }

    public ValueTask FinishAsync(CancellationToken cancellation)
    {
        _socket.Shutdown(SocketShutdown.Send);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ReconnectAsync(string reason, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            TimeSpan wait = _backoff.Next();
            _note($"{Name}: {reason}. Next try in {Human.Duration(wait)} (try {attempt}).");
            await Task.Delay(wait, _clock, cancellation);
            try
            {
                _socket = await ConnectAsync(_address, cancellation);
                _backoff.Reset();
                _reconnects++;
                _note($"{Name} is back.");
                return;
            }
            catch (SocketException again)
            {
                reason = again.Message;
            }
        }
    }

    private static async Task<Socket> ConnectAsync(SourceAddress address, CancellationToken cancellation)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
