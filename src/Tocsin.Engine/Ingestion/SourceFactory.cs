using Tocsin.Engine.Ingestion.Files;
using Tocsin.Engine.Ingestion.Tcp;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Ingestion;

/// <summary>Makes the sources of a stream.</summary>
/// <param name="sink">The stream.</param>
/// <param name="followed">Remembers which files are being read.</param>
/// <param name="options">The stream's limits.</param>
/// <param name="time">The clock.</param>
/// <param name="openStandardInput">Opens the process's standard input; called for the address <c>-</c> only.</param>
/// <param name="createForeign">Makes sources of the <see cref="ForeignScheme"/> that addresses were parsed with.</param>
public sealed class SourceFactory(
    IRecordSink sink, IFollowedFiles followed, StreamOptions options, TimeProvider time, Func<Stream> openStandardInput, Func<SourceAddress, IRecordSource>? createForeign = null)
{
    /// <summary>
    /// Makes the source that an address names. A listener binds here: throws <see cref="System.Net.Sockets.SocketException"/> when
    /// its port is taken.
    /// </summary>
    public IRecordSource Create(SourceAddress address)
    {
        switch (address.Kind)
        {
            case SourceKind.StandardInput:
                return new StandardInputSource(openStandardInput(), sink, options, time);
            case SourceKind.TcpListener:
                return new TcpListenerSource(address, sink, options, time);
            case SourceKind.TcpClient:
                return new TcpClientSource(address, sink, options, time, seed: address.Port);
            case SourceKind.Foreign:
                return createForeign?.Invoke(address) ?? throw new ArgumentException($"Nobody here makes a source of '{address.Text}'.");
            default:
                return new FileSource(address, sink, followed, options, time);
        }
    }
}
