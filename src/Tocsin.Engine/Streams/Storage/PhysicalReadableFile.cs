using Microsoft.Win32.SafeHandles;

namespace Tocsin.Engine.Streams.Storage;

internal sealed class PhysicalReadableFile(SafeFileHandle handle) : IReadableFile
{
    public long Length => RandomAccess.GetLength(handle);

    public int Read(long offset, Span<byte> destination)
    {
        int total = 0;
        while (total < destination.Length)
        {
            int read = RandomAccess.Read(handle, destination[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    public void Dispose() => handle.Dispose();
}
