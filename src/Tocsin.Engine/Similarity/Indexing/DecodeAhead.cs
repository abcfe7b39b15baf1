using System.Threading.Channels;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Similarity.Indexing;

/// <summary>A picture of the store, decoded or not.</summary>
internal readonly record struct DecodedOne(StoredImage Image, Picture? Picture, IndexingFault? Fault);

/// <summary>
/// Decodes pictures ahead of whoever asks for them, several at once, and hands them out in their order. What is decoded and not yet taken stays below
/// <see cref="MostBytes"/> and a picture for each decoder. One thread asks.
/// </summary>
internal sealed class DecodeAhead : IAsyncDisposable
{
    /// <summary>Pixels that wait, in bytes.</summary>
    public const long MostBytes = 256L << 20;

    private const long BytesADecoder = 1L << 30; // of 40 MP, at 13 bytes each, with room for the rest of the program

    private readonly IImageStore _from;
    private readonly ImageLimits _limits;
    private readonly CancellationTokenSource _stop;
    private readonly Channel<Task<DecodedOne>> _decoded;
    private readonly SemaphoreSlim _decoders;
    private readonly SemaphoreSlim _room = new(0);
    private readonly Task _work;
    private long _waitingBytes;

    public DecodeAhead(IImageStore from, IReadOnlyList<StoredImage> images, ImageLimits limits, int batch, CancellationToken cancellation)
    {
        (_from, _limits) = (from, limits);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        int decoders = (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / BytesADecoder, 1, Environment.ProcessorCount);
        _decoders = new SemaphoreSlim(decoders);
        _decoded = Channel.CreateBounded<Task<DecodedOne>>(new BoundedChannelOptions(batch + decoders) { SingleReader = true, SingleWriter = true });
        _work = Task.Run(() => StartAllAsync(images, _stop.Token), CancellationToken.None);
    }

    /// <summary>The next pictures, as many as are asked for, or fewer where they are large; none at the end. Those that were asked for before are let go.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<List<DecodedOne>> NextAsync(int count)
    {
        List<DecodedOne> batch = [];
        long bytes = 0;
        while (batch.Count < count && bytes < MostBytes / 2)
        {
            if (!_decoded.Reader.TryRead(out Task<DecodedOne>? next))
            {
                if (!await _decoded.Reader.WaitToReadAsync(_stop.Token))
                {
                    break;
                }

                continue;
            }

            DecodedOne one = await next;
            batch.Add(one);
            bytes += one.Picture?.Rgb.Length ?? 0;
        }

        // What is handed over no longer waits: the caller holds it.
        Interlocked.Add(ref _waitingBytes, -bytes);
        if (_room.CurrentCount == 0)
        {
            _room.Release();
        }

        return batch;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_decoded.Reader.TryRead(out Task<DecodedOne>? left))
        {
            await ((Task)left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stop.Dispose();
        _decoders.Dispose();
        _room.Dispose();
    }

    private async Task StartAllAsync(IReadOnlyList<StoredImage> images, CancellationToken stop)
    {
        Exception? failed = null;
        try
        {
            foreach (StoredImage image in images)
            {
                while (Interlocked.Read(ref _waitingBytes) >= MostBytes)
                {
                    await _room.WaitAsync(stop);
                }

                await _decoders.WaitAsync(stop);
                await _decoded.Writer.WriteAsync(Task.Run(() => Decode(image, stop), CancellationToken.None), stop);
            }
        }
        catch (Exception exception)
        {
            failed = exception;
        }

        _decoded.Writer.Complete(failed);
    }

    private DecodedOne Decode(StoredImage image, CancellationToken stop)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            if (image.Bytes > _limits.MaxBytes)
            {
                return Faulty(image, ImageFaultCodes.TooLarge, _limits.TooLarge(image.Bytes).Detail);
            }

            using Stream stream = _from.Open(image);
            DecodedImage decoded = ImageDecoder.Decode(Whole(image, stream), _limits);
            if (decoded.Picture is not { } picture)
            {
                return Faulty(image, decoded.Fault!.Code, decoded.Fault.Detail);
            }

            Interlocked.Add(ref _waitingBytes, picture.Rgb.Length);
            return new DecodedOne(image, picture, null);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return Faulty(image, IndexingFault.Unreadable, unreadable.Message);
        }
        finally
        {
            _decoders.Release();
        }
    }

    // A byte more than the store said: a file that grew meanwhile is read on, to one byte more than is taken.
    private ReadOnlySpan<byte> Whole(StoredImage image, Stream stream)
    {
        long most = Math.Min(_limits.MaxBytes, Array.MaxLength - 1) + 1;
        byte[] bytes = new byte[Math.Min(image.Bytes + 1, most)];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        while (read == bytes.Length && read < most)
        {
            Array.Resize(ref bytes, (int)Math.Min(most, (long)read * 2));
            read += stream.ReadAtLeast(bytes.AsSpan(read), bytes.Length - read, throwOnEndOfStream: false);
        }

        return bytes.AsSpan(0, read);
    }

    private static DecodedOne Faulty(StoredImage image, string code, string detail) => new(image, null, new IndexingFault(image.Name, code, detail));
}
