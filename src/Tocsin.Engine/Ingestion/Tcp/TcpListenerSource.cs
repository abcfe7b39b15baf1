using System.Net;
using System.Net.Sockets;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Ingestion.Tcp;

/// <summary>Listens; whoever connects sends lines. Loopback unless an address is given.</summary>
public sealed class TcpListenerSource : IRecordSource, IDisposable
{
    private const int MaxConnections = 1_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SourceAddress _address;
    private readonly Socket _listener;
    private readonly TcpLines _lines;
    private readonly TimeProvider _time;
    private readonly SourceProgress _progress = new();
    private int _connections;
    private int _accepted;

    /// <summary>Binds at once, so that a port in use is an error at start: throws <see cref="SocketException"/>.</summary>
    public TcpListenerSource(SourceAddress address, IRecordSink sink, StreamOptions options, TimeProvider time)
    {
        _address = address;
        _time = time;
        _lines = new TcpLines(sink, options, _progress, time);
        IPAddress bound = address.Host.Length == 0 ? IPAddress.Loopback : IPAddress.Parse(address.Host);
        _listener = new Socket(bound.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _listener.Bind(new IPEndPoint(bound, address.Port));
            _listener.Listen(512);
        }
        catch
        {
            _listener.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Address => _address.Text;

    /// <summary>Where it listens; the port that was given when 0 was asked for.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <inheritdoc/>
    public SourceStatus Status => _progress.Status;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        List<Task> open = [];
        try
        {
            while (true)
            {
                SayListening();
                Socket peer;
                try
                {
                    peer = await _listener.AcceptAsync(cancellation).ConfigureAwait(false);
                }
                catch (SocketException fault)
                {
                    // The peer went before it was accepted, or the process has no handle left: neither is the listener's end.
                    _progress.Fault($"a connection could not be accepted: {fault.Message}; it is tried again");
                    await Task.Delay(Pause, _time, cancellation).ConfigureAwait(false);
                    continue;
                }

                open.RemoveAll(task => task.IsCompleted);
                if (open.Count >= MaxConnections)
                {
                    _progress.Fault($"refused a connection: {MaxConnections} are open");
                    peer.Dispose();
                    continue;
                }

                open.Add(ServeAsync(peer, cancellation));
            }
        }
        catch (Exception stop) when (stop is OperationCanceledException or ObjectDisposedException)
        {
            await Task.WhenAll(open).ConfigureAwait(false);
            _progress.Say(SourceState.Ended, "stopped");
        }
        finally
        {
            _listener.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(Socket peer, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _connections);
        SayListening();
        try
        {
            await _lines.ReadAsync(peer, Interlocked.Increment(ref _accepted), cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // stopped
        }
        catch (SocketException broken)
        {
            _progress.Fault($"a connection broke: {broken.Message}");
        }
        finally
        {
            peer.Dispose();
            Interlocked.Decrement(ref _connections);
            if (!cancellation.IsCancellationRequested)
            {
                SayListening();
            }
        }
    }

    private void SayListening() =>
        _progress.Say(SourceState.Running, $"listening on {EndPoint}, {Volatile.Read(ref _connections)} connections");
}
