using Microsoft.Win32.SafeHandles;

namespace Tocsin.Engine.Streams.Storage;

internal sealed class PhysicalWritableFile(string path, SafeFileHandle handle) : IWritableFile
{
    public long Length { get; private set; } = RandomAccess.GetLength(handle);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            // RandomAccess.Write carries on after a short write until all is written or the system says why not.
            RandomAccess.Write(handle, bytes, Length);
        }
        catch (Exception failure) when (DiskFailure.IsOurs(failure))
        {
            Length = RandomAccess.GetLength(handle);
            throw DiskFailure.Of(path, failure, bytes.Length);
        }

        Length += bytes.Length;
    }

    public void Sync()
    {
        if (OperatingSystem.IsLinux())
        {
            LinuxSync.Data(handle, path);
        }
        else
        {
            RandomAccess.FlushToDisk(handle);
        }
    }

    public void Truncate(long length)
    {
        // Setting a longer length would make a hole of zeros that nobody wrote.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        DiskFailure.Translate(path, _ => RandomAccess.SetLength(handle, length));
        Length = length;
    }

    public void Dispose() => handle.Dispose();
}
