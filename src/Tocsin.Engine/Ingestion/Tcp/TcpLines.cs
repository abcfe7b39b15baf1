using System.Net.Sockets;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Ingestion.Tcp;

/// <summary>
/// Reads the lines of one connection into a stream until the peer closes it. The next bytes are not read before the last ones are
/// durable, so a slow stream slows the peer (TCP's own flow control). Plain TCP has no acknowledgement: what was read and not yet
/// journalled is lost when the process is killed.
/// </summary>
internal sealed class TcpLines(IRecordSink sink, StreamOptions options, SourceProgress progress, TimeProvider time)
{
    private const int BufferBytes = 256 * 1024;
    private const int BatchBytes = 1024 * 1024;

    /// <summary>Reads to the end. Throws <see cref="SocketException"/> when the connection breaks, after taking what it had sent.</summary>
    public async Task ReadAsync(Socket socket, int seed, CancellationToken cancellation)
    {
        LineAssembler lines = new(options.MaxLineBytes);
        PatientAppend append = new(sink, progress, new Backoff(time, seed));
        RecordBatch batch = new();
        byte[] buffer = new byte[BufferBytes];
        while (true)
        {
            int read;
            try
            {
                read = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellation).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                lines.Flush(batch);
                await append.AppendAsync(batch, cancellation).ConfigureAwait(false);
                throw;
            }

            progress.Add(0, read);
            if (read == 0)
            {
                lines.Flush(batch);
                await append.AppendAsync(batch, cancellation).ConfigureAwait(false);
                return;
            }

            lines.Feed(buffer.AsSpan(0, read), batch);
            if (batch.PayloadBytes >= BatchBytes || socket.Available == 0)
            {
                await append.AppendAsync(batch, cancellation).ConfigureAwait(false);
            }
        }
    }
}
