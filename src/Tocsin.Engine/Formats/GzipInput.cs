using System.IO.Compression;

namespace Tocsin.Engine.Formats;

/// <summary>
/// Gzip, checked: damaged data, data that end early and data that grow beyond a limit are <see cref="InvalidDataException"/>, after
/// everything before the fault was handed over.
/// <para>
/// <see cref="GZipStream"/> takes a file that was cut for one that ended. So a small member of our own follows the file: it decodes to
/// <see cref="Marker"/> only where the decoder stood between two members, which is where a whole file ends.
/// </para>
/// </summary>
internal sealed class GzipInput : ForwardStream
{
    /// <summary>Until this many bytes the data may grow as they like: a small file of equal lines is no attack.</summary>
    private const long FreeExpansion = 16 << 20;

    private static readonly byte[] Marker = "\0the end\0"u8.ToArray();
    private static readonly byte[] MarkerMember = Compress(Marker);

    private readonly PeekableStream _raw;
    private readonly GZipStream _gzip;
    private readonly int _maxExpansion;
    private long _expanded;

    public GzipInput(PeekableStream raw, int maxExpansion)
    {
        raw.SetEpilogue(MarkerMember);
        _raw = raw;
        _gzip = new GZipStream(raw, CompressionMode.Decompress, leaveOpen: true);
        _maxExpansion = maxExpansion;
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _raw.EpilogueGiven)
            return 0;
        int read;
        try
        {
            read = _gzip.Read(buffer);
        }
        catch (InvalidDataException fault)
        {
            throw _raw.EpilogueGiven ? Cut() : new InvalidDataException($"The gzip data are damaged near compressed byte {_raw.BytesRead}: {fault.Message}", fault);
        }

        if (_raw.EpilogueGiven)
        {
            RequireMarker(buffer[..read]);
            return 0;
        }

        _expanded += read;
        if (_expanded > FreeExpansion && _expanded / _maxExpansion > _raw.BytesRead)
            throw new InvalidDataException($"The gzip data grow to more than {_maxExpansion} times their size ({_raw.BytesRead} bytes became {_expanded} so far). If they are to be trusted, decompress them first.");
        return read;
    }

    /// <summary>What came out after the file's own end is ours: the marker, or rubbish when the decoder was in the middle of something.</summary>
    private void RequireMarker(ReadOnlySpan<byte> given)
    {
        Span<byte> found = stackalloc byte[Marker.Length + 1];
        int length = Math.Min(given.Length, found.Length);
        given[..length].CopyTo(found);
        try
        {
            length += _gzip.ReadAtLeast(found[length..], found.Length - length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            throw Cut();
        }

        if (!found[..length].SequenceEqual(Marker))
            throw Cut();
    }

    private InvalidDataException Cut() =>
        new($"The gzip data end early, after {_raw.BytesRead} compressed bytes: the file was cut, or is still being written.");

    private static byte[] Compress(byte[] content)
    {
        using MemoryStream member = new();
        using (GZipStream gzip = new(member, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(content);
        return member.ToArray();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _gzip.Dispose();
        base.Dispose(disposing);
    }
}
