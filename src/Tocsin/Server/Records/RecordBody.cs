using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Tocsin.Engine.Streams;
using Tocsin.Server.Http;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Records;

/// <summary>
/// Reads one request's body, as it comes, into a parser: straight from the server's buffers, or through gzip with its size and ratio
/// bounded. Nothing is accepted here; a fault leaves the stream untouched.
/// </summary>
internal sealed class RecordBody(IBodyParser parser, RecordCollector collector, RecordBatch batch, LimitSettings limits, BatchPool pool) : IDisposable
{
    private const int UnpackedPiece = 64 * 1024;

    // A short body of one repeated line packs better than any limit: ratios count from here on.
    private const long RatioCountsFrom = 1 << 20;

    private long _size;
    private long _reserved;

    /// <summary>Reads to the end; returns what is wrong with the body, or null.</summary>
    public async ValueTask<RequestFault?> ReadAsync(PipeReader body, bool gzip, CancellationToken cancellation) =>
        (gzip ? await ReadGzipAsync(body, cancellation) : await ReadPlainAsync(body, cancellation)) ?? parser.Complete();

    public void Dispose()
    {
        pool.Release(_reserved);
        parser.Dispose();
    }

    private async ValueTask<RequestFault?> ReadPlainAsync(PipeReader body, CancellationToken cancellation)
    {
        while (true)
        {
            ReadResult read = await body.ReadAsync(cancellation);
            RequestFault? fault = null;
            foreach (ReadOnlyMemory<byte> piece in read.Buffer)
            {
                fault ??= Feed(piece.Span);
            }

            body.AdvanceTo(read.Buffer.End);
            if (fault is not null || read.IsCompleted)
            {
                return fault;
            }
        }
    }

    private async ValueTask<RequestFault?> ReadGzipAsync(PipeReader body, CancellationToken cancellation)
    {
        await using var packed = new CountedStream(body.AsStream(leaveOpen: true));
        await using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(UnpackedPiece);
        try
        {
            while (await unpacked.ReadAsync(buffer, cancellation) is > 0 and var length)
            {
                if (_size + length > RatioCountsFrom && _size + length > packed.Count * limits.DecompressionRatio)
                {
                    return new RequestFault(
                        413, "decompression_ratio", $"The body unpacks to more than {limits.DecompressionRatio} times its size.",
                        "Send it unpacked, or raise Server:Limits:DecompressionRatio.");
                }

                if (Feed(buffer.AsSpan(0, length)) is { } fault)
                {
                    return fault;
                }
            }

            return null;
        }
        catch (InvalidDataException)
        {
            return new RequestFault(400, "unreadable_encoding", "The body is not whole gzip.", "Pack it again, or send it without Content-Encoding.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private RequestFault? Feed(ReadOnlySpan<byte> piece)
    {
        _size += piece.Length;
        if (_size > limits.BatchBytes)
        {
            return TooLarge(limits);
        }

        if (parser.Feed(piece) is { } fault)
        {
            return fault;
        }

        if (collector.IsFull)
        {
            return new RequestFault(
                413, "too_many_records", $"The body has more than {limits.BatchRecords} records.", "Send smaller batches, or raise Server:Limits:BatchRecords.");
        }

        long growth = batch.HeldBytes - _reserved;
        if (!pool.TryReserve(growth))
        {
            return new RequestFault(
                503, "server_busy", $"Requests hold {pool.BufferedBytes} of {pool.MaxBufferedBytes} bytes that wait for the journal.",
                "Come again later, send smaller batches, or raise Server:Limits:BufferedBytes.", TimeSpan.FromSeconds(1));
        }

        _reserved += growth;
        return null;
    }

    /// <summary>The body is larger than a batch may be.</summary>
    public static RequestFault TooLarge(LimitSettings limits) => new(
        413, "batch_too_large", $"The body is larger than {Quantities.FormatSize(limits.BatchBytes)}.", "Send smaller batches, or raise Server:Limits:BatchBytes.");
}
