using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;

namespace Tocsin.Pages.Reading;

/// <summary>What the pages read: the streams of a server. Any thread may call it; no call may hold up a lane.</summary>
public interface IStreamReader
{
    /// <summary>All streams, in the order in which pages list them.</summary>
    IReadOnlyList<IReadableStream> All { get; }

    /// <summary>Whether senders need an API key, so that the commands on the pages say where it goes.</summary>
    bool NeedsKey => false;
}

/// <summary>One stream as the pages read it. A member throws when the stream cannot be read now; the page then says so.</summary>
public interface IReadableStream
{
    /// <summary>The stream's name.</summary>
    string Name { get; }

    /// <summary>What became of every record.</summary>
    Ledger Ledger { get; }

    /// <summary>Where each lane stands.</summary>
    IReadOnlyList<LanePosition> Positions { get; }

    /// <summary>Records per second, one value a second, oldest first; the last full second is last.</summary>
    IReadOnlyList<double> RatePerSecond { get; }

    /// <summary>Where its records come from besides HTTP, and how each source is doing.</summary>
    IReadOnlyList<StreamSource> Sources => [];

    /// <summary>What its operator should know although it works.</summary>
    IReadOnlyList<string> Notices => [];

    /// <summary>The templates now.</summary>
    Task<TemplateTable> TemplatesAsync(CancellationToken cancellation);

    /// <summary>The header format and why it is that one.</summary>
    Task<FormatChoice> FormatAsync(CancellationToken cancellation);

    /// <summary>Processed lines from a position on (negative: the last that are kept).</summary>
    TailChunk Tail(long from, int limit);
}

/// <summary>A source of a stream at a moment.</summary>
/// <param name="Stream">The stream's name.</param>
/// <param name="Address">What it reads, as it was configured.</param>
/// <param name="Status">How it is doing.</param>
public sealed record StreamSource(string Stream, string Address, SourceStatus Status);
