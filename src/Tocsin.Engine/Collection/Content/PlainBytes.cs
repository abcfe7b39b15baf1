using Microsoft.Win32.SafeHandles;

namespace Tocsin.Engine.Collection.Content;

/// <summary>A plain file: its text is its bytes. It may grow and shrink while it is read.</summary>
internal sealed class PlainBytes(SafeFileHandle handle) : ITextBytes
{
    public long? Length
    {
        get
        {
            try
            {
                return RandomAccess.GetLength(handle);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Fault = fault.Message;
                return 0;
            }
        }
    }

    public bool IsSeekable => true;

    public string? Fault { get; private set; }

    public int Read(long offset, Span<byte> to, CancellationToken cancellation = default)
    {
        try
        {
            return offset >= RandomAccess.GetLength(handle) ? 0 : RandomAccess.Read(handle, to, offset);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A failing disk, or a file of another machine that is gone or forbidden (NFS asks at every read).
            Fault = fault.Message;
            return 0;
        }
    }

    public void Dispose() => handle.Dispose();
}
