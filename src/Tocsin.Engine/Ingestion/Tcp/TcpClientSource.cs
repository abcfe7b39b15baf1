using System.Net.Sockets;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Ingestion.Tcp;

/// <summary>Connects to somebody else's listener (<c>… | nc -lk 9999</c>) and comes back, with a growing pause, when it goes away.</summary>
public sealed class TcpClientSource(SourceAddress address, IRecordSink sink, StreamOptions options, TimeProvider time, int seed = 0) : IRecordSource
{
    private readonly SourceProgress _progress = new();

    /// <inheritdoc/>
    public string Address => address.Text;

    /// <inheritdoc/>
    public SourceStatus Status => _progress.Status;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        TcpLines lines = new(sink, options, _progress, time);
        Backoff backoff = new(time, seed);
        while (!cancellation.IsCancellationRequested)
        {
            string lost;
            try
            {
                using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                _progress.Say(SourceState.Retrying, $"connecting to {address.Host}:{address.Port}");
                await socket.ConnectAsync(address.Host, address.Port, cancellation).ConfigureAwait(false);
                _progress.Say(SourceState.Running, $"connected to {address.Host}:{address.Port}");
                long before = _progress.Status.Bytes;
                await lines.ReadAsync(socket, seed, cancellation).ConfigureAwait(false);
                if (_progress.Status.Bytes > before)
                {
                    backoff.Reset();
                }

                lost = "the peer closed the connection";
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (SocketException fault)
            {
                lost = fault.Message;
            }

            TimeSpan wait = backoff.Next();
            _progress.Fault($"{address.Host}:{address.Port}: {lost}; trying again in {wait.TotalSeconds:F1} s");
            await backoff.WaitAsync(wait, cancellation).ConfigureAwait(false);
        }

        _progress.Say(SourceState.Ended, "stopped");
    }
}
