using System.Collections.Concurrent;
using Tocsin.Engine.Pipeline;

namespace Tocsin.Pages.Reading;

/// <summary>
/// The template tables as all open pages share them: a lane is asked at most once a second, however many browsers look.
/// </summary>
public sealed class SharedTemplates(TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Reading> _readings = new(StringComparer.Ordinal);

    /// <summary>A stream's templates, at most about a second old.</summary>
    public Task<TemplateTable> ReadAsync(IReadableStream stream, CancellationToken cancellation)
    {
        long now = time.GetTimestamp();
        Reading reading = _readings.AddOrUpdate(
            stream.Name,
            _ => new Reading(stream, now),
            (_, known) => known.IsFresh(time, now) ? known : new Reading(stream, now));
        return reading.Table.WaitAsync(cancellation);
    }

    // Nobody's cancellation reaches the shared question: another page may be waiting for the same answer.
    private sealed class Reading(IReadableStream stream, long asked)
    {
        private readonly Lazy<Task<TemplateTable>> _table = new(() => AskAsync(stream));

        public Task<TemplateTable> Table => _table.Value;

        // A stream that refuses at once makes a failed task like any other; the lazy value must not keep the exception itself.
        private static async Task<TemplateTable> AskAsync(IReadableStream stream) => await stream.TemplatesAsync(CancellationToken.None);

        public bool IsFresh(TimeProvider time, long now) =>
            !Table.IsCompleted || (Table.IsCompletedSuccessfully && time.GetElapsedTime(asked, now) < KeptFor);
    }
}
