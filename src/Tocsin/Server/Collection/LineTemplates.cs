using System.Collections.Concurrent;
using System.Text;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Templates.Frozen;

namespace Tocsin.Server.Collection;

/// <summary>Which template of a stream a line fits. The lane is asked for its miner at most every few seconds, and only while somebody asks. Any thread may call it.</summary>
internal sealed class LineTemplates(TimeProvider time)
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Kept> _streams = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The template; null when the line fits none.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="line">The line with its header.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<TemplateRow?> FindAsync(RunningStream stream, string line, CancellationToken cancellation)
    {
        FormatChoice format = await stream.FormatAsync(cancellation);
        FrozenTemplates? templates = await TemplatesAsync(stream, cancellation);
        if (templates is null || format.Name is null || !FormatCatalogue.TryFind(format.Name, out LineFormat? header, out _))
        {
            return null;
        }

        int place = templates.Match(header!.CreateParser().Parse(Encoding.UTF8.GetBytes(line), time.GetUtcNow().Ticks).Content);
        TemplateTable table = await stream.TemplatesAsync(cancellation);
        return place < 0 ? null : table.Rows.FirstOrDefault(row => row.Id == templates.Templates[place].EventId);
    }

    private async Task<FrozenTemplates?> TemplatesAsync(RunningStream stream, CancellationToken cancellation)
    {
        Kept kept = _streams.GetOrAdd(stream.Name, static _ => new Kept());
        await kept.Turn.WaitAsync(cancellation);
        try
        {
            if (kept.Templates is null || (time.GetElapsedTime(kept.At) > Age && kept.Position != stream.Log.Positions[0].Processed))
            {
                kept.Position = stream.Log.Positions[0].Processed;
                byte[] miner = await stream.Log.AskAsync<LinePipeline, byte[]>(0, static pipeline => pipeline.SavedMiner(), cancellation);
                kept.Templates = await Task.Run(() => DrainMiner.Freeze(miner), cancellation);
                kept.At = time.GetTimestamp();
            }

            return kept.Templates;
        }
        finally
        {
            kept.Turn.Release();
        }
    }

    private sealed class Kept
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public FrozenTemplates? Templates { get; set; }

        public long Position { get; set; }

        public long At { get; set; }
    }
}
