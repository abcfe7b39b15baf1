using System.Net;
using System.Net.Sockets;
using Tocsin.Engine.Ingestion;
using Tocsin.Terminal;

namespace Tocsin.Commands.Generating;

/// <summary>
/// Lines to everybody who connects (<c>nc HOST PORT</c>), each the same ones from then on; while nobody is connected no lines are made. The slowest reader sets the pace of all;
/// one that takes nothing for ten seconds is let go.
/// </summary>
internal sealed class ListenSink : IGeneratedSink
{
    private const int MostReaders = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _clock;
    private readonly Action<string> _note;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly Lock _lock = new();
    private readonly List<Socket> _readers = []; // by the lock
    private readonly List<Socket> _writing = []; // the writer's own
    private readonly Task _accepting;

    private ListenSink(Socket listener, TimeProvider clock, Action<string> note)
    {
        (_listener, _clock, _note) = (listener, clock, note);
        EndPoint = (IPEndPoint)listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    public string Name => $"whoever connects to {EndPoint}";

    public TimeSpan Linger => TimeSpan.Zero;

    public int BatchBytes => 64 * 1024;

    public string State => Human.Count(Readers, "reader");

    private int Readers
    {
        get
        {
            lock (_lock)
            {
                return _readers.Count;
            }
        }
    }

    /// <exception cref="CommandException">The port is taken (3).</exception>
    public static ListenSink Open(SourceAddress address, TimeProvider clock, Action<string> note)
    {
        IPEndPoint at = new(address.Host.Length == 0 ? IPAddress.Loopback : IPAddress.Parse(address.Host), address.Port);
        Socket socket = new(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(at);
            socket.Listen();
            return new ListenSink(socket, clock, note);
        }
        catch (SocketException fault)
        {
            socket.Dispose();
            throw CommandException.Outside($"Cannot listen on {at}: {fault.Message}. Choose another port in --to, or stop what holds it.", fault);
        }
    }

    public ValueTask ReadyAsync(CancellationToken cancellation) => Readers > 0 ? ValueTask.CompletedTask : AwaitReaderAsync(cancellation);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> lines, int count, CancellationToken cancellation)
    {
        _writing.Clear();
        lock (_lock)
        {
            _writing.AddRange(_readers);
        }

        if (_writing is [var only])
        {
            await SendAsync(only, lines, cancellation);
        }
        else
        {
            await Task.WhenAll(_writing.Select(reader => SendAsync(reader, lines, cancellation)));
        }
    }

    public ValueTask FinishAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            foreach (Socket reader in _readers)
            {
                reader.Shutdown(SocketShutdown.Send);
            }
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        await _accepting;
        foreach (Socket reader in _readers)
        {
            reader.Dispose();
        }

        _closing.Dispose();
        _arrived.Dispose();
    }

    private async ValueTask AwaitReaderAsync(CancellationToken cancellation)
    {
        _note($"Waiting for a reader on {EndPoint} (nc {EndPoint.Address} {EndPoint.Port}).");
        while (Readers == 0)
        {
            await _arrived.WaitAsync(cancellation);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket reader = await _listener.AcceptAsync(_closing.Token);
                reader.NoDelay = true;
                if (Readers >= MostReaders)
                {
                    _note($"{Printable.Line($"{reader.RemoteEndPoint}")} is sent away: there are {MostReaders} readers.");
                    reader.Dispose();
                    continue;
                }

                lock (_lock)
                {
                    _readers.Add(reader);
                }

                _arrived.Release();
            }
        }
        catch (Exception closed) when (_closing.IsCancellationRequested && closed is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // nobody else is let in
        }
    }

    private async Task SendAsync(Socket reader, ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        string reason;
        try
        {
            for (int sent = 0; sent < lines.Length;)
            {
                sent += await SendSomeAsync(reader, lines[sent..], cancellation);
            }

            return;
        }
        catch (SocketException gone)
        {
            reason = gone.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            reason = $"took nothing for {Human.Duration(Patience)}";
        }

        _note($"A reader is gone: {reason}.");
        lock (_lock)
        {
            _readers.Remove(reader);
        }

        reader.Dispose();
    }

    private async ValueTask<int> SendSomeAsync(Socket reader, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        ValueTask<int> sending = reader.SendAsync(bytes, cancellation);
        if (sending.IsCompletedSuccessfully)
        {
            return sending.Result;
        }

        // The send under way must end before the memory is used again: closing the socket ends it.
        Task<int> slow = sending.AsTask();
        try
        {
            return await slow.WaitAsync(Patience, _clock, cancellation);
        }
        catch (TimeoutException)
        {
            reader.Close(0);
            await slow.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw new OperationCanceledException();
        }
    }
}
