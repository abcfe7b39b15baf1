using Tocsin.Engine.Logs;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Server;
using Tocsin.Server.Security;

namespace Tocsin.Pages.Reading;

/// <summary>Reads the streams of the server that shows the pages.</summary>
internal sealed class RunningStreamsReader(RunningStreams streams, ApiKeys keys) : IStreamReader
{
    public bool NeedsKey => keys.AreConfigured;

    public IReadOnlyList<IReadableStream> All =>
        [.. streams.All.Select(stream => new Running(stream)).OrderBy(stream => stream.Name, StringComparer.Ordinal)];

    private sealed class Running(RunningStream stream) : IReadableStream
    {
        public string Name => stream.Name;

        public Ledger Ledger => stream.Ledger;

        public IReadOnlyList<LanePosition> Positions => stream.Log.Positions;

        public IReadOnlyList<double> RatePerSecond => stream.RatePerSecond;

        public IReadOnlyList<StreamSource> Sources => [.. stream.RecordSources.Select(source => new StreamSource(stream.Name, source.Address, source.Status))];

        public IReadOnlyList<string> Notices => stream.Notices;

        public Task<TemplateTable> TemplatesAsync(CancellationToken cancellation) => stream.TemplatesAsync(cancellation);

        public Task<FormatChoice> FormatAsync(CancellationToken cancellation) => stream.FormatAsync(cancellation);

        public TailChunk Tail(long from, int limit) => stream.Tail(from, limit);
    }
}
