using System.Collections.Concurrent;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Similarity.Collections;

/// <summary>How much work is taken at the same time.</summary>
public sealed record PictureWorkerOptions
{
    /// <summary>Threads.</summary>
    public required int Workers { get; init; }

    /// <summary>Pieces of work that may wait for a thread; what comes beyond is refused.</summary>
    public int MostWaiting { get; init; } = 512;

    /// <summary>Pixels that are decoded at the same time.</summary>
    public long PixelsAtOnce { get; init; } = 80_000_000;

    /// <summary>What is refused before it is decoded.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;
}

/// <summary>The vector of a picture, or why there is none.</summary>
/// <param name="Vector">[dimension], at unit length.</param>
/// <param name="Fault">What is wrong with the picture.</param>
public sealed record EmbeddedPicture(float[]? Vector, ImageFault? Fault);

/// <summary>More is asked for than can wait; nothing was begun.</summary>
public sealed class WorkersBusyException(string message) : Exception(message);

/// <summary>
/// The threads that decode, embed and search, a fixed number of them, so that neither processors nor memory are asked for more than there is, however many ask. Any
/// thread may call it.
/// </summary>
/// <param name="options">How much.</param>
/// <param name="embedder">Makes an embedder; each works for one thread at a time, and is made when it is first needed.</param>
public sealed class PictureWorkers(PictureWorkerOptions options, Func<IImageEmbedder> embedder) : IDisposable
{
    private readonly SemaphoreSlim _threads = new(options.Workers);
    private readonly PixelGate _pixels = new(options.PixelsAtOnce);
    private readonly ConcurrentBag<IImageEmbedder> _idle = [];
    private int _waiting;

    /// <summary>What is refused before it is decoded.</summary>
    public ImageLimits Limits => options.Limits;

    /// <summary>Pieces of work that wait or are being done.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>The vector of a picture.</summary>
    /// <param name="file">The bytes of its file; they are read until the task ends.</param>
    /// <param name="cancellation">Gives up while it waits.</param>
    /// <exception cref="WorkersBusyException">Too many wait.</exception>
    /// <exception cref="EmbeddingException">Vectors cannot be made at all.</exception>
    public Task<EmbeddedPicture> EmbedAsync(ReadOnlyMemory<byte> file, CancellationToken cancellation) =>
        DecodeAsync(file, picture => Embed(picture, cancellation), static fault => new EmbeddedPicture(null, fault), cancellation);

    /// <summary>Decodes a picture and does something with it; what is too large or no picture is refused before a thread is asked for.</summary>
    /// <exception cref="WorkersBusyException">Too many wait.</exception>
    public async Task<T> DecodeAsync<T>(ReadOnlyMemory<byte> file, Func<Picture, T> use, Func<ImageFault, T> refuse, CancellationToken cancellation)
    {
        (long pixels, ImageFault? fault) = ImageDecoder.Look(file.Span, options.Limits);
        return fault is not null ? refuse(fault) : await QueueAsync(() => DecodedAsync(file, pixels, use, refuse, cancellation), cancellation);
    }

    /// <summary>The same with a file, which is read when its turn has come.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="WorkersBusyException">Too many wait.</exception>
    public Task<T> DecodeFileAsync<T>(string path, Func<Picture, T> use, Func<ImageFault, T> refuse, CancellationToken cancellation) => QueueAsync(
        async () =>
        {
            // The path is without links; a pipe or a device has no length, and opening it could wait for ever.
            if (new FileInfo(path) is not { LinkTarget: null, Length: > 0 })
            {
                throw new IOException($"'{path}' is empty, or has become a link.");
            }

            await using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous);
            if (!LinkFree.IsStill(stream.SafeFileHandle, path))
            {
                throw new IOException($"'{path}' has become a link.");
            }

            long bytes = stream.Length;
            if (bytes > options.Limits.MaxBytes)
            {
                return refuse(new ImageFault(ImageFaultCodes.TooLarge, $"The file has {bytes} bytes, more than the {options.Limits.MaxBytes} that are taken."));
            }

            byte[] room = new byte[bytes];
            ReadOnlyMemory<byte> file = room.AsMemory(0, await stream.ReadAtLeastAsync(room, room.Length, throwOnEndOfStream: false, cancellation));
            (long pixels, ImageFault? fault) = ImageDecoder.Look(file.Span, options.Limits);
            return fault is not null ? refuse(fault) : await DecodedAsync(file, pixels, use, refuse, cancellation);
        },
        cancellation);

    /// <summary>Does something that takes a processor.</summary>
    /// <exception cref="WorkersBusyException">Too many wait.</exception>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation) => QueueAsync(() => Task.FromResult(work()), cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_idle.TryTake(out IImageEmbedder? each))
        {
            each.Dispose();
        }
    }

    private async Task<T> QueueAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _waiting) > options.MostWaiting + options.Workers)
        {
            Interlocked.Decrement(ref _waiting);
            throw new WorkersBusyException($"{options.MostWaiting} searches and pictures wait for {options.Workers} workers already.");
        }

        try
        {
            await _threads.WaitAsync(cancellation);
            try
            {
                return await Task.Run(work, cancellation);
            }
            finally
            {
                _threads.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<T> DecodedAsync<T>(ReadOnlyMemory<byte> file, long pixels, Func<Picture, T> use, Func<ImageFault, T> refuse, CancellationToken cancellation)
    {
        await _pixels.EnterAsync(pixels, cancellation);
        try
        {
            DecodedImage decoded = ImageDecoder.Decode(file.Span, options.Limits);
            return decoded.Picture is { } picture ? use(picture) : refuse(decoded.Fault!);
        }
        finally
        {
            _pixels.Leave(pixels);
        }
    }

    private EmbeddedPicture Embed(Picture picture, CancellationToken cancellation)
    {
        IImageEmbedder one = _idle.TryTake(out IImageEmbedder? idle) ? idle : embedder();
        float[] vector = new float[one.Dimension];
        try
        {
            one.Embed([picture], vector, cancellation);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            one.Dispose(); // who knows what it has become
            throw;
        }
        catch (OperationCanceledException)
        {
            _idle.Add(one);
            throw;
        }

        _idle.Add(one);
        return new EmbeddedPicture(vector, null);
    }
}
