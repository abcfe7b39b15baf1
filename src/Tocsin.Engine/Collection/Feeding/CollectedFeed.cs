using Microsoft.Data.Sqlite;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Collection.Feeding;

/// <summary>
/// Puts the new whole lines of collected files into the streams of their categories, each line once and in the order of its file, through rotation, copies, compression and kills.
/// One run at a time, after a pass of the catalogue.
/// </summary>
/// <param name="logs">The raw tree.</param>
/// <param name="catalogue">Knows which files have something new, and remembers how far each was taken.</param>
/// <param name="sinkOfCategory">The stream of a category; null for none: its lines are not taken.</param>
/// <param name="options">How lines are taken.</param>
/// <param name="time">Tells how long files have been left alone.</param>
public sealed class CollectedFeed(
    RootFolder logs, FileCatalogue catalogue, Func<string, CancellationToken, ValueTask<IRecordSink?>> sinkOfCategory, FeedOptions options, TimeProvider time)
{
    private readonly FeedSources _sources = new(logs, catalogue);
    private readonly FeedNotes _notes = new(catalogue, time);
    private readonly FeedLines _lines = new(options.MaxLineBytes);
    private readonly RecordBatch _scratch = new();
    private readonly Dictionary<string, string> _leftAt = new(StringComparer.Ordinal); // the family of each category at which its share ended: the next run begins behind it
    private bool _mayBeForgotten = true; // by the catalogue: until the first run over it, since it was opened or began again, is through
    private int _begunAgain = catalogue.BegunAgain;

    /// <summary>
    /// Takes what is new. While a stream is full it waits. A stream that has stopped is said in the result, and its files wait for a later run. Throws
    /// <see cref="OperationCanceledException"/>, and <see cref="IOException"/> or <see cref="InvalidDataException"/> when the catalogue cannot be had; nothing is lost or taken twice then.
    /// </summary>
    public async Task<FeedResult> RunAsync(CancellationToken cancellation = default)
    {
        BeginFeeding();
        FeedRun run = new(sinkOfCategory);
        try
        {
            if (catalogue.BegunAgain is var begunAgain && begunAgain != _begunAgain)
            {
                (_begunAgain, _mayBeForgotten) = (begunAgain, true);
            }

            DateTime now = time.GetUtcNow().UtcDateTime;
            List<FeedFile> files = FeedFile.Load(catalogue, now - Shortest(options.Quiet, options.RotatedQuiet));
            foreach (FeedFile file in files.OrderBy(WasBefore))
            {
                cancellation.ThrowIfCancellationRequested();
                if (run.IsLeft(file.Category))
                    continue;
                if (await run.SinkAsync(file.Category, cancellation).ConfigureAwait(false) is not { } sink)
                    continue;
                if (run.Concerns(file.Family) || _notes.Concern(file.Family))
                {
                    // What its siblings were taken to decides about it.
                    await SettleAsync(run, 0, cancellation).ConfigureAwait(false);
                    _notes.Save();
                }

                await FeedAsync(run, file, sink, cancellation).ConfigureAwait(false);
                await SettleAsync(run, FeedRun.MostOnTheirWay, cancellation).ConfigureAwait(false);
            }

            await SettleAsync(run, 0, cancellation).ConfigureAwait(false);
            _mayBeForgotten &= run.HasMore || files.Count == 0; // a catalogue that begins again may have had no pass yet
        }
        finally
        {
            await AbandonAsync(run).ConfigureAwait(false);
            _notes.Save();
        }

        return run.Result;
    }

    private async ValueTask FeedAsync(FeedRun run, FeedFile file, IRecordSink sink, CancellationToken cancellation)
    {
        if (!file.IsStill(logs.Stat(file.Path)))
            return;
        OpenOutcome outcome = LogContent.TryOpen(logs, file.Path, out LogContent? content);
        if (outcome != OpenOutcome.Opened)
        {
            run.Unreadable();
            if (outcome != OpenOutcome.Missing)
                _notes.Add(file, null, 0, [], Unfed.Nothing);
            return;
        }

        using (content)
        {
            if (!file.IsStill(logs.Stat(file.Path)))
                return; // it was rotated away while it was opened
            bool isFinished = IsFinished(file);
            FeedSource? source = _sources.Find(file, content!, _lines, isFinished, sink, _mayBeForgotten, out bool isKnown);
            if (source is null)
            {
                _notes.Add(file, null, 0, [], file.Size == 0 ? Unfed.Nothing : Unfed.Rest);
                return;
            }

            if (isKnown)
            {
                _notes.Add(file, source, source.Fed, source.Tail, Unfed.Nothing);
                return;
            }

            if (GoOn(file, content!, source, sink))
                await TakeAsync(run, file, source, sink, isFinished, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Goes to where the next line begins. What the stream has, although the catalogue was not told, is passed over. False when there is nothing behind it.</summary>
    private bool GoOn(FeedFile file, LogContent content, FeedSource source, IRecordSink sink)
    {
        if (file.Unfed == Unfed.FromEnd && source.Id == 0 && source.Fed == 0)
        {
            _lines.Begin(content, EndOfLines(content));
            return true;
        }

        long next = sink.NextOffset(source.Name);
        if (next <= source.Fed)
            return true; // and there it stands
        bool isThere = _lines.Begin(content, next - 1);
        if (isThere && _lines.SkipLine(_scratch))
            return true;
        // The line that was taken last has no end, or is in a longer copy only.
        _notes.Add(file, source, source.Fed, source.Tail, isThere ? Unfed.Rest : Unfed.Nothing);
        return false;
    }

    private async ValueTask TakeAsync(FeedRun run, FeedFile file, FeedSource source, IRecordSink sink, bool isFinished, CancellationToken cancellation)
    {
        byte[] prefix = file.Job is { } job && file.Group is { } group && options.Annotate is { } annotate ? annotate(job, group) : [];
        bool more = true;
        long begin = _lines.Position, end = begin + run.Share(file, options.Share);
        while (more && _lines.Position < end)
        {
            RecordBatch batch = run.Batch();
            batch.Source = source.Name;
            more = _lines.Take(batch, prefix);
            if (!more && isFinished)
                _lines.TakeRest(batch, prefix);
            Unfed left = more ? Unfed.Lines : _lines.RestBytes > 0 ? Unfed.Rest : Unfed.Nothing;
            run.Send(sink, batch, file, source, _lines.Position, _lines.Tail(), left, cancellation);
            if (more)
                await SettleAsync(run, 0, cancellation).ConfigureAwait(false); // of one source one batch is on its way at a time
            if (run.HasFault(file.Category))
                return;
        }

        if (run.Spend(file.Category, _lines.Position - begin, options.Share))
        {
            _leftAt[file.Category] = file.Family;
            run.Leave(file.Category);
        }
    }

    /// <summary>Whether others of its category come first, because it had its turn in the run before.</summary>
    private bool WasBefore(FeedFile file) => _leftAt.TryGetValue(file.Category, out string? family) && string.CompareOrdinal(file.Family, family) <= 0;

    private async ValueTask SettleAsync(FeedRun run, int most, CancellationToken cancellation)
    {
        while (run.OnTheirWay > most && await run.NextAsync(cancellation).ConfigureAwait(false) is { } done)
        {
            done.Source.Fed = done.Fed;
            done.Source.Tail = done.Tail;
            _notes.Add(done.File, done.Source, done.Fed, done.Tail, done.Left);
        }
    }

    /// <summary>Batches that are on their way belong to their streams until their appends end, however the run does.</summary>
    private async ValueTask AbandonAsync(FeedRun run)
    {
        while (run.OnTheirWay > 0)
        {
            if (await run.EndNextAsync().ConfigureAwait(false) is { } done)
                _notes.Add(done.File, done.Source, done.Fed, done.Tail, done.Left);
        }
    }

    private bool IsFinished(FeedFile file) =>
        time.GetUtcNow().UtcTicks - file.Modified >= (file.Name.IsRotated ? options.RotatedQuiet : options.Quiet).Ticks;

    private static TimeSpan Shortest(TimeSpan left, TimeSpan right) => left < right ? left : right;

    /// <summary>With <see cref="FeedOptions.FromEnd"/> the files of now are marked, once in the life of a catalogue: a kill later changes nothing about that.</summary>
    private void BeginFeeding() => catalogue.Write((connection, transaction) =>
    {
        if (CatalogueSchema.Number(connection, "SELECT feeding FROM state", transaction) != 0)
            return false;
        if (options.FromEnd)
            CatalogueSchema.Execute(connection, "UPDATE files SET unfed = 3 WHERE source IS NULL", transaction);
        using SqliteCommand began = CatalogueUpdate.Command(connection, transaction, "UPDATE state SET feeding = 1");
        began.ExecuteNonQuery();
        return true;
    });

    /// <summary>The byte after the last line end.</summary>
    private static long EndOfLines(LogContent content)
    {
        byte[] window = new byte[64 * 1024];
        long length = content.Length ?? LengthOf(content, window);
        for (long end = length; end > 0;)
        {
            long from = Math.Max(0, end - window.Length);
            int read = TextHead.ReadAt(content, from, window.AsSpan(0, (int)(end - from)));
            if (window.AsSpan(0, read).LastIndexOf((byte)'\n') is >= 0 and int last)
                return from + last + 1;
            end = from;
        }

        return 0;
    }

    private static long LengthOf(LogContent content, byte[] window)
    {
        long length = 0;
        while (TextHead.ReadAt(content, length, window) is > 0 and int read)
            length += read;
        return length;
    }
}
