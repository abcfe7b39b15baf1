using System.Buffers;
using System.IO.Compression;
using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Collection.Content;

/// <summary>
/// Brotli, checked as gzip is: damaged data, data that end early and data that grow beyond a limit are <see cref="InvalidDataException"/>, after everything before
/// the fault was handed over. <see cref="BrotliStream"/> takes a file that was cut for one that ended; the decoder itself tells them apart.
/// </summary>
internal sealed class BrotliInput(Stream raw, int maxExpansion) : ForwardStream
{
    /// <summary>Until this many bytes the data may grow as they like: a small file of equal lines is no attack.</summary>
    private const long FreeExpansion = 16 << 20;

    private readonly byte[] _compressed = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private BrotliDecoder _decoder;
    private int _start;
    private int _end;
    private long _taken;
    private long _expanded;
    private bool _isDone;

    public override int Read(Span<byte> buffer)
    {
        while (!_isDone && !buffer.IsEmpty)
        {
            OperationStatus status = _decoder.Decompress(_compressed.AsSpan(_start, _end - _start), buffer, out int consumed, out int written);
            _start += consumed;
            _isDone = status == OperationStatus.Done;
            if (written > 0)
            {
                return Given(written);
            }

            if (status == OperationStatus.InvalidData)
            {
                throw new InvalidDataException($"The brotli data are damaged near compressed byte {_taken - (_end - _start)}.");
            }

            if (status == OperationStatus.NeedMoreData && !Fill())
            {
                throw new InvalidDataException($"The brotli data end early, after {_taken} compressed bytes: the file was cut, or is still being written.");
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder.Dispose();
            ArrayPool<byte>.Shared.Return(_compressed);
        }

        base.Dispose(disposing);
    }

    private int Given(int written)
    {
        _expanded += written;
        return _expanded <= FreeExpansion || _expanded / maxExpansion <= _taken
            ? written
            : throw new InvalidDataException(
                $"The brotli data grow to more than {maxExpansion} times their size ({_taken} bytes became {_expanded} so far). If they are to be trusted, decompress them first.");
    }

    private bool Fill()
    {
        _compressed.AsSpan(_start, _end - _start).CopyTo(_compressed);
        (_start, _end) = (0, _end - _start);
        int read = raw.Read(_compressed.AsSpan(_end));
        _end += read;
        _taken += read;
        return read > 0;
    }
}
