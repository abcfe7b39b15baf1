using System.Buffers;
using Tocsin.Commands.Reading;
using Tocsin.Commands.Sending;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Windows.Records;
using Tocsin.Terminal;

namespace Tocsin.Commands.Windows.Journalled;

/// <summary>
/// Reads a file, or standard input, into the journal to its end. A file's lines carry their numbers, and the journal knows the last one it has: it goes on behind that, and nothing is
/// there twice. What comes through a pipe has no number: what was read and is not durable yet is lost with the process.
/// </summary>
internal sealed class JournalledReading(LogInput input, WindowRule given, JournalledWindows windows, TimeProvider clock)
{
    private const int BatchBytes = 1 << 20;

    private readonly RecordBatch _batch = new();
    private readonly ArrayBufferWriter<byte> _repaired = new();
    private WindowRule _rule = given;
    private string? _source;
    private long _number;

    /// <summary>Returns when all of it is durable and the end is noted. Cancelled, it stops between two batches.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        long known = 0;
        if (input.TotalBytes is not null && input.FullPath is { } path)
        {
            using LogInput head = LogInput.Open(path);
            IReadOnlyList<string> names = SourceIdentity.Of(path, head.Decompress());
            _source = names.FirstOrDefault(name => windows.Log.NextOffset(name) > 0) ?? names[0];
            known = windows.Log.NextOffset(_source);
            if (known > 0)
            {
                await Console.Error.WriteLineAsync($"'{Printable.Line(input.Name)}': {Human.Count(known, "line")} are in the journal; it goes on behind them.");
            }
        }

        PatientAppend append = new(windows.Log, new SourceProgress(), new Backoff(clock, seed: 0));
        LineReader lines = new(input.Raw, WindowRule.LineBytes); // the log is closed by whoever opened it
        bool begun = false;
        try
        {
            while (Fill(lines, known, cancellation))
            {
                if (!begun)
                {
                    await windows.UseAsync(_rule, fromFile: input.TotalBytes is not null, cancellation);
                    begun = true;
                }

                await append.AppendAsync(_batch, cancellation);
            }
        }
        catch (InvalidDataException fault)
        {
            await append.AppendAsync(_batch, cancellation);
            throw CommandException.Failed($"'{input.Name}' is damaged: {fault.Message} What came before is counted.", fault);
        }

        await windows.EndAsync(cancellation);
    }

    // Lines that have been read already go together; who waits for a pipe holds nothing back.
    private bool Fill(LineReader lines, long known, CancellationToken cancellation)
    {
        _batch.Source = _source;
        while (_batch.PayloadBytes < BatchBytes && (_batch.Count > 0 ? Next(lines, out InputLine line) : lines.TryRead(out line)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (_number == 0)
            {
                _rule = _rule.WithHeading(line.Bytes);
            }

            long number = _number++;
            if (number >= known && !line.Bytes.IsEmpty)
            {
                Add(line, number);
            }
        }

        return _batch.Count > 0;
    }

    private bool Next(LineReader lines, out InputLine line) => lines.TryTake(out line) || (input.TotalBytes is not null && lines.TryRead(out line));

    private void Add(InputLine line, long number)
    {
        RecordFlags flags = line.Truncated ? RecordFlags.Truncated : RecordFlags.None;
        ReadOnlySpan<byte> bytes = line.Bytes;
        if (line.InvalidUtf8)
        {
            _repaired.ResetWrittenCount();
            Utf8Repair.Repair(bytes, _repaired);
            bytes = _repaired.WrittenSpan;
            flags |= RecordFlags.InvalidUtf8;
        }

        _batch.Add(bytes, _source is null ? 0 : number, flags);
    }
}
