using System.Buffers;
using System.Text;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Engine.Tests.Streams.Storage;

namespace Tocsin.Engine.Tests.Streams.Crashes;

/// <summary>What goes wrong besides the ends of the runs.</summary>
internal enum Fault
{
    /// <summary>Nothing: the process is killed or the power goes, again and again.</summary>
    None,

    /// <summary>One sync in each run fails; the server is started again over what the operating system still shows.</summary>
    FailedSync,

    /// <summary>The disk fills up and has room again later.</summary>
    FullDisk,
}

/// <summary>
/// The life of one stream, decided by a seed: senders with and without numbers, refusals, commands, ticks, marks, group commits,
/// checkpoints, retention, and several ends in the middle of things. After each of them, and at the end, <see cref="Verdict"/> looks for what is
/// lost, doubled, invented or out of order. One step is at rest before the next begins, so that a seed means the same life each time.
/// </summary>
internal sealed class CrashSimulation
{
    private const string Folder = "/data/streams/web";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Random _random;
    private readonly Fault _fault;
    private readonly StreamOptions _options;
    private readonly bool _withMarks;
    private readonly bool _withGroups;
    private readonly int _runs;
    private readonly NumberedSender[] _numbered = [new("alpha"), new("beta/2")];
    private readonly AnonymousSender _anonymous = new();
    private readonly Verdict _verdict;
    private SimulatedFileSystem _files;
    private SteppedTime _time = new();
    private bool _wasFull;
    private int _run;

    public CrashSimulation(int seed, Fault fault)
    {
        _random = new Random(seed);
        _fault = fault;
        _files = new SimulatedFileSystem(seed + 1_000_000);
        _files.CreateDirectory("/data");
        _files.SyncDirectory("/");
        _options = new StreamOptions
        {
            Durability = fault == Fault.None && _random.Next(6) == 0 ? Durability.Os : Durability.Fsync,
            SegmentBytes = _random.Next(300, 6_000),
            RetainBytes = _random.Next(3) switch { 0 => 1, 1 => _random.Next(20_000), _ => long.MaxValue },
            RetainFor = _random.Next(6) == 0 ? TimeSpan.FromSeconds(2) : TimeSpan.FromDays(7),
            CheckpointInterval = TimeSpan.FromDays(1),
        };
        _withMarks = fault != Fault.FullDisk && _random.Next(3) == 0; // a lane that waits for room waits for the clock
        _withGroups = !_withMarks && _options.Durability == Durability.Fsync; // only a sync can be held, and only behind one do batches gather for certain
        _runs = 2 + _random.Next(3);
        Story = $"{_options.Durability}, {(_withMarks ? "marks" : "no marks")}, segments of {_options.SegmentBytes}, {_options.RetainBytes} bytes kept: ";
        _verdict = new Verdict(_numbered, _anonymous, _withMarks);
    }

    /// <summary>What happened, in short; equal for equal seeds.</summary>
    public string Story { get; private set; } = "";

    public async Task RunAsync()
    {
        for (_run = 0; _run < _runs; _run++)
        {
            bool last = _run == _runs - 1;
            if (!last)
            {
                PlanEnd();
            }

            await RunOnceAsync(last);
            Story += $"{(_files.PowerWent ? "power" : "kill")} after {_files.Operations} operations; ";
            if (_files.Crashed)
            {
                _files = _files.Restart();
            }

            _files.Capacity = long.MaxValue;
            _files.CrashAt = _files.FailSyncAt = null;
            _time = new SteppedTime(); // it begins at the same moment again: the clock went back
        }

        await CompareWithReplayAsync();
        Story += $"{_verdict.Entries.Count} entries, {_verdict.Entries.Sum(entry => entry.Payload.Length)} bytes";
    }

    private void PlanEnd()
    {
        if (_random.Next(5) > 0)
        {
            _files.CrashAt = _files.Operations + 1 + _random.Next(_random.Next(2) == 0 ? 20 : 120);

            // A kill in the microseconds between a failed sync and the cut behind it is the one gap; docs/decisions/0006.
            _files.OnlyKill = _random.Next(3) == 0 && _fault != Fault.FailedSync;
        }

        if (_fault == Fault.FailedSync)
        {
            _files.FailSyncAt = _files.Syncs + 1 + _random.Next(30);
        }
    }

    private async Task RunOnceAsync(bool last)
    {
        LogStream? stream = null;
        using FileCheckpointStore? checkpoints = OpenCheckpoints();
        try
        {
            if (checkpoints is null)
            {
                return; // the end of this run, too
            }

            stream = await LogStream.OpenAsync(Setup(checkpoints)).WaitAsync(Patience);
            _verdict.Opened(stream);
            await RestAsync(stream);
            await VerifyAsync(stream);
            for (int steps = _random.Next(5, 40); steps > 0; steps--)
            {
                await StepAsync(stream);
            }

            if (last)
            {
                await FinishAsync(stream);
            }

            await RestAsync(stream);
            await VerifyAsync(stream, complete: last);
            if (!last && _random.Next(3) > 0)
            {
                if (_random.Next(2) == 0)
                {
                    _files.Kill();
                }
                else
                {
                    _files.Crash();
                }
            }
        }
        catch (Exception over) when (over is IOException or JournalStoppedException && IsExpected(over))
        {
            // The end of this run. A process that lives on after a failed sync is stopped by its operator.
            _files.Kill();
        }
        finally
        {
            if (stream is not null)
            {
                _files.ReleaseSyncs();
                await stream.DisposeAsync().AsTask().WaitAsync(Patience);
                Assert.Equal(0, _files.OpenHandles);
            }

            _verdict.RunEnded(_options.Durability == Durability.Os && _files.PowerWent);
        }
    }

    private FileCheckpointStore? OpenCheckpoints()
    {
        try
        {
            return new FileCheckpointStore(_files, "/data/checkpoints");
        }
        catch (IOException failure) when (IsExpected(failure))
        {
            _files.Kill();
            return null;
        }
    }

    private bool IsExpected(Exception failure) => _files.Crashed || _fault switch
    {
        Fault.FailedSync => _files.Syncs >= _files.FailSyncAt,
        Fault.FullDisk => failure is DiskFullException || failure.InnerException is DiskFullException,
        _ => false,
    };

    private StreamSetup Setup(ICheckpointStore checkpoints) => new()
    {
        Name = "web",
        Directory = Folder,
        CreateProcessor = _ => new RecordingProcessor(_run),
        Files = _files,
        Checkpoints = checkpoints,
        Time = _time,
        Logger = new ListLogger(),
        Options = _options,
    };

    private async Task StepAsync(LogStream stream)
    {
        switch (_random.Next(20))
        {
            case < 6:
                await SendAsync(stream, _numbered[_random.Next(2)]);
                break;
            case < 10:
                await SendAnonymousAsync(stream);
                break;
            case < 12 when _numbered[0].Acknowledged > 0:
                await SendAgainAsync(stream, _numbered[0]);
                break;
            case < 15 when _withGroups:
                await SendTogetherAsync(stream);
                break;
            case < 17:
                await CheckpointAsync(stream);
                break;
            case < 18:
                _time.Advance(TimeSpan.FromSeconds(1)); // not more at once: seconds that pass unseen share a tick
                break;
            case < 19 when _fault == Fault.FullDisk:
                _files.Capacity = _files.UsedBytes + _random.Next(1500);
                break;
            default:
                await VerifyAsync(stream);
                break;
        }

        await RestAsync(stream);
    }

    private async Task SendAsync(LogStream stream, NumberedSender sender)
    {
        RecordBatch batch = sender.Next(_random, _withMarks);
        if (await AppendAsync(stream, batch) is { } result)
        {
            Assert.Equal(batch.Count, result.Accepted + result.Duplicates);
            sender.BatchAcknowledged();
            Assert.Equal(sender.Acknowledged, stream.NextOffset(sender.Name));
        }
    }

    private async Task SendAgainAsync(LogStream stream, NumberedSender sender)
    {
        RecordBatch batch = sender.Again(_random, _withMarks);
        if (await AppendAsync(stream, batch) is { } result)
        {
            Assert.Equal((0, batch.Count), (result.Accepted, result.Duplicates));
        }
    }

    private async Task SendAnonymousAsync(LogStream stream)
    {
        (RecordBatch batch, AnonymousSender.AnonymousBatch sent) = _anonymous.Next(_random, _withMarks);
        if (await AppendAsync(stream, batch) is { } result)
        {
            sent.Next = result.Next;
        }
        else
        {
            sent.Refused = true;
        }
    }

    /// <summary>While the first batch waits for its sync, others queue up behind it and share the next one.</summary>
    private async Task SendTogetherAsync(LogStream stream)
    {
        Task held = _files.HoldSyncs();
        Task first = SendAsync(stream, _numbered[0]);
        if (await Task.WhenAny(held, first).WaitAsync(Patience) == first)
        {
            _files.ReleaseSyncs();
            await first; // it had arrived before, or the run is over
            return;
        }

        Task[] group = [SendAnonymousAsync(stream), SendAsync(stream, _numbered[1]), SendAnonymousAsync(stream)];
        _files.ReleaseSyncs();
        await Task.WhenAll([first, .. group]);
    }

    private async Task CheckpointAsync(LogStream stream)
    {
        try
        {
            await stream.CheckpointAsync().WaitAsync(Patience);
        }
        catch (IOException failure) when (!_files.Crashed && IsExpected(failure))
        {
            _wasFull = true; // the old checkpoint stays, the stream goes on
        }
    }

    /// <summary>Null when the disk is full, which the stream survives.</summary>
    private async Task<AppendResult?> AppendAsync(LogStream stream, RecordBatch batch)
    {
        try
        {
            return await stream.AppendAsync(batch).AsTask().WaitAsync(Patience);
        }
        catch (JournalStoppedException full) when (!_files.Crashed && full.InnerException is DiskFullException && _fault == Fault.FullDisk)
        {
            _wasFull = true;
            return null;
        }
    }

    /// <summary>Everything asked for so far is done, by the lane and by the appender: an append of nothing but a duplicate goes through all of it and writes nothing.</summary>
    private async Task RestAsync(LogStream stream)
    {
        for (int i = 0; i < 2; i++)
        {
            await stream.WaitProcessedAsync(0, stream.Positions[0].Durable).WaitAsync(Patience);
            RecordBatch rest = new() { Source = Verdict.RestSource };
            rest.Add(Encoding.UTF8.GetBytes(NumberedSender.Payload(Verdict.RestSource, 0, _withMarks)), 0);
            await AppendAsync(stream, rest);
        }

        await stream.WaitProcessedAsync(0, stream.Positions[0].Durable).WaitAsync(Patience);
        if (_wasFull)
        {
            (_files.Capacity, _wasFull) = (long.MaxValue, false);
        }
    }

    private async Task FinishAsync(LogStream stream)
    {
        _files.Capacity = long.MaxValue;
        foreach (NumberedSender sender in _numbered)
        {
            do
            {
                await SendAsync(stream, sender);
                await RestAsync(stream);
            }
            while (sender.HasBatchUnderWay);
        }
    }

    private async Task VerifyAsync(LogStream stream, bool complete = false)
    {
        List<RecordedEntry> entries = await stream.AskAsync<RecordingProcessor, List<RecordedEntry>>(0, lane => [.. lane.Entries]).WaitAsync(Patience);
        _verdict.Check(entries, stream, complete);
    }

    /// <summary>The journal alone, where retention has left all of it, makes the same bytes of state as the life with its checkpoints.</summary>
    private async Task CompareWithReplayAsync()
    {
        (byte[] kept, long journalBeginsAt) = await SnapshotAsync(new FileCheckpointStore(_files, "/data/checkpoints"));
        RecordingProcessor restored = new(-1);
        restored.Restore(kept);
        Assert.Equal(_verdict.Entries, restored.Entries);
        if (journalBeginsAt == 0)
        {
            Assert.Equal(kept, (await SnapshotAsync(new MemoryCheckpoints())).Snapshot);
        }
    }

    private async Task<(byte[] Snapshot, long JournalBeginsAt)> SnapshotAsync(ICheckpointStore checkpoints)
    {
        StreamSetup keeping = Setup(checkpoints) with { Options = _options with { RetainBytes = long.MaxValue, RetainFor = TimeSpan.FromDays(7) } };
        await using LogStream stream = await LogStream.OpenAsync(keeping).WaitAsync(Patience);
        await stream.WaitProcessedAsync(0, stream.Positions[0].Durable).WaitAsync(Patience);
        byte[] snapshot = await stream.AskAsync<RecordingProcessor, byte[]>(0, lane =>
        {
            ArrayBufferWriter<byte> bytes = new();
            lane.Snapshot(bytes);
            return bytes.WrittenSpan.ToArray();
        }).WaitAsync(Patience);
        return (snapshot, stream.Positions[0].First);
    }
}
