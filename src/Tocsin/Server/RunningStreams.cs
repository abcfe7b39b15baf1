using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;

namespace Tocsin.Server;

/// <summary>The streams of this server. Pages and API read through it; any thread may call it.</summary>
public sealed class RunningStreams
{
    /// <summary>All streams, by name.</summary>
    public IReadOnlyList<RunningStream> All => throw new NotSupportedException("to come");

    /// <summary>A stream by name, or null.</summary>
    public RunningStream? Find(string name) => throw new NotSupportedException("to come");

    /// <summary>A stream by name, created with default options when it is not there.</summary>
    public Task<RunningStream> GetOrCreateAsync(string name, CancellationToken cancellation = default) => throw new NotSupportedException("to come");
}

/// <summary>One stream with its line pipeline.</summary>
public sealed class RunningStream
{
    /// <summary>The stream's name.</summary>
    public string Name => Log.Name;

    /// <summary>Its journal and lanes: append, ledger, positions.</summary>
    public LogStream Log => throw new NotSupportedException("to come");

    /// <summary>Its templates now.</summary>
    public Task<TemplateTable> TemplatesAsync(CancellationToken cancellation = default) => throw new NotSupportedException("to come");

    /// <summary>Its header format and why.</summary>
    public Task<FormatChoice> FormatAsync(CancellationToken cancellation = default) => throw new NotSupportedException("to come");

    /// <summary>Processed lines from a position on (negative: the last that are kept), at most <paramref name="limit"/>. Never blocks the lane.</summary>
    public TailChunk Tail(long from, int limit) => throw new NotSupportedException("to come");

    /// <summary>Records per second over the last ten minutes, one value a second, oldest first; the last full second is last.</summary>
    public IReadOnlyList<double> RatePerSecond => throw new NotSupportedException("to come");
}
