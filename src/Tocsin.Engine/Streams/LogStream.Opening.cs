using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Streams;

public sealed partial class LogStream
{
    private LogStream(
        string name, IFileSystem files, string folder, Journal journal, AppendGate gate, LaneLedger ledger, Appender appender, ILaneProcessor processor, Lane lane)
    {
        Name = name;
        _files = files;
        _folder = folder;
        _journal = journal;
        _gate = gate;
        _ledger = ledger;
        _appender = appender;
        _processor = processor;
        _lane = lane;
    }

    /// <summary>
    /// Opens a stream, or begins it when its folder is empty, and starts its lane: cuts a torn tail, takes over the checkpoint, and
    /// replays what came after it. Throws <see cref="JournalCorruptException"/> when durable records or the state cannot be read or do not
    /// belong together (nothing is changed then), and <see cref="IOException"/> when the disk fails.
    /// </summary>
    public static Task<LogStream> OpenAsync(StreamSetup setup, CancellationToken cancellation = default) =>
        Task.Run(() => Open(setup), cancellation);

    private static LogStream Open(StreamSetup setup)
    {
        JournalPlace place = new(setup.Name, 0, LaneFolder(setup.Directory, 0), setup.Files, setup.Time, setup.Logger);
        ILaneProcessor processor = setup.CreateProcessor(place.Lane);
        LaneState state = Restore(setup, place, processor);
        RecoveredJournal recovered = JournalRecovery.Open(place, setup.Options.MaxSources, state.Position);
        if (recovered.InputsBefore != state.Processed)
        {
            throw new JournalCorruptException(
                $"The checkpoint of stream '{setup.Name}' at position {state.Position} has processed {state.Processed} inputs, and its journal in {place.Folder} holds "
                + $"{recovered.InputsBefore} before that position: they do not belong together. Nothing was changed. Restore both from one backup.");
        }

        // Each number from where it is counted, so that an imbalance shows a defect.
        Ledger start = new(
            Received: recovered.End.Inputs + recovered.End.Rejected,
            Processed: state.Processed,
            Rejected: recovered.End.Rejected,
            Pending: recovered.Pending,
            state.Truncated,
            state.InvalidUtf8,
            Math.Max(state.Duplicates, recovered.End.Duplicates));
        if (!start.Balances)
        {
            setup.Logger.LedgerDoesNotBalance(setup.Name, start.Received, start.Processed, start.Rejected, start.Pending);
        }

        setup.Logger.StreamOpened(setup.Name, recovered.Segments.First, recovered.End.Next, start.Pending, state.Position);
        recovered = recovered with { End = recovered.End with { Duplicates = start.Duplicates } };
        Journal journal = new(place, setup.Options, recovered);
        LaneLedger ledger = new(start);
        AppendGate gate = new(setup.Name, setup.Options, setup.Time, start.Pending);
        Appender appender = new(place, journal, gate, ledger, setup.FirstBatch);
        Lane lane = new(place, setup, processor, state, recovered, journal, appender, gate, ledger);
        LogStream stream = new(setup.Name, setup.Files, place.Folder, journal, gate, ledger, appender, processor, lane);
        appender.Start();
        lane.Start();
        StreamMetrics.Opened(stream);
        return stream;
    }

    /// <summary>The folder of a lane's journal.</summary>
    internal static string LaneFolder(string directory, int lane) => Path.Combine(directory, $"lane-{lane}");

    private static LaneState Restore(StreamSetup setup, JournalPlace place, ILaneProcessor processor)
    {
        try
        {
            if (setup.Checkpoints.Load(new LaneId(setup.Name, place.Lane)) is not { } checkpoint)
            {
                return default;
            }

            LaneState state = LaneState.Read(checkpoint.State.Span, out ReadOnlySpan<byte> snapshot);
            if (state.Position != checkpoint.Position)
            {
                throw new InvalidDataException($"it is of position {state.Position}, and the store says {checkpoint.Position}");
            }

            processor.Restore(snapshot);
            return state;
        }
        catch (InvalidDataException fault)
        {
            throw new JournalCorruptException(
                $"The checkpoint of lane {place.Lane} of stream '{setup.Name}' cannot be used: {fault.Message}. Nothing was changed. Restore the checkpoint store from a backup; "
                + "or, when the journal still begins at position 0, delete the stream's checkpoint, and the state is made anew by replay.", fault);
        }
    }
}
