namespace Tocsin.Vectors.Tests.Files;

/// <summary>A file on a disk with room for so many bytes and no more.</summary>
internal sealed class FullDisk(Stream file, int room) : Stream
{
    private const int NoSpaceLeft = 28; // ENOSPC; the runtime keeps it in HResult

    public override bool CanRead => false;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position { get => file.Position; set => file.Position = value; }

    public override void Flush() => file.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (file.Position + buffer.Length > room)
        {
            throw new IOException("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : NoSpaceLeft);
        }

        file.Write(buffer);
    }
}
