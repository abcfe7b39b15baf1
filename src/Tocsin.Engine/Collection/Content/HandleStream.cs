using Microsoft.Win32.SafeHandles;
using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Collection.Content;

/// <summary>Reads an open file from its beginning. The handle stays its owner's: another stream may begin again.</summary>
internal sealed class HandleStream(SafeFileHandle handle) : ForwardStream
{
    private long _position;

    public override int Read(Span<byte> buffer)
    {
        int read = RandomAccess.Read(handle, buffer, _position);
        _position += read;
        return read;
    }
}
