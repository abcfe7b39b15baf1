using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using Tocsin.Engine.Streams;
using Tocsin.Server.Http;

namespace Tocsin.Server.Populations;

/// <summary>What one request with one event needs: a reader, a batch of one record, room for the answer. Used again and again; one request at a time has it.</summary>
internal sealed class EventRequest(int maxDepth)
{
    /// <summary>The longest body with one event: six names of 1,024 bytes, each byte escaped, and as much again that is left out.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>What was read.</summary>
    public EventReader Reader { get; } = new(maxDepth);

    /// <summary>The event as a record, once it was read.</summary>
    public RecordBatch Batch { get; } = new();

    /// <summary>Room to write an answer into, so that its length is known before it is sent.</summary>
    public ArrayBufferWriter<byte> Answer { get; } = new(512);

    /// <summary>Reads the body to its end; says what is wrong with it, or null.</summary>
    public async ValueTask<RequestFault?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBodyBytes)
        {
            return TooLarge();
        }

        if (request.Headers.ContentEncoding.Count > 0 && request.Headers.ContentEncoding is not ["identity"])
        {
            return new RequestFault(415, "unsupported_encoding", $"The content encoding '{request.Headers.ContentEncoding}' is not understood here.", "Send one event as it is; batches may be gzip.");
        }

        PipeReader body = request.BodyReader;
        while (true)
        {
            ReadResult read = await body.ReadAsync();
            if (read.IsCompleted)
            {
                RequestFault? fault = Take(read.Buffer);
                body.AdvanceTo(read.Buffer.End);
                return fault;
            }

            if (read.Buffer.Length > MaxBodyBytes)
            {
                body.AdvanceTo(read.Buffer.End);
                return TooLarge();
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Makes it as new.</summary>
    public void Clear()
    {
        Batch.Clear();
        Answer.ResetWrittenCount();
    }

    private RequestFault? Take(in ReadOnlySequence<byte> body)
    {
        if (body.Length > MaxBodyBytes)
        {
            return TooLarge();
        }

        EventFault fault = Reader.Read(body.IsSingleSegment ? body.FirstSpan : body.ToArray());
        if (fault != EventFault.None)
        {
            return new RequestFault(400, EventFaults.Code(fault), Reader.Detail(fault), EventFaults.Remedy);
        }

        Batch.Add(Reader.Line);
        return null;
    }

    private static RequestFault TooLarge() => new(
        400, "event_too_large", $"The body is longer than {MaxBodyBytes} bytes, which no event is.", "Send one event; many go to POST /api/v1/populations/events, one a line.");
}

/// <summary>Keeps what requests with one event need between them. Any thread may call it.</summary>
internal sealed class EventRequests(int maxDepth)
{
    private const int Kept = 128;

    private readonly ConcurrentQueue<EventRequest> _idle = new();
    private int _count;

    public EventRequest Rent()
    {
        if (_idle.TryDequeue(out EventRequest? idle))
        {
            Interlocked.Decrement(ref _count);
            return idle;
        }

        return new EventRequest(maxDepth);
    }

    public void Return(EventRequest used)
    {
        if (Interlocked.Increment(ref _count) <= Kept)
        {
            used.Clear();
            _idle.Enqueue(used);
        }
        else
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
