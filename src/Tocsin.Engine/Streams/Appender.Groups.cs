using Tocsin.Engine.Streams.Segments;

namespace Tocsin.Engine.Streams;

internal sealed partial class Appender
{
    private void Commit()
    {
        if (_stopped is not null || (_group.Count == 0 && _encoder.Written.IsEmpty))
        {
            return;
        }

        JournalEnd before = _journal.End;
        JournalEnd after = _encoder.End;
        try
        {
            if (!_encoder.Written.IsEmpty)
            {
                _journal.Write(_encoder.Written, after);
                StreamMetrics.Written(_place.Stream, _encoder.Written.Length);
            }
        }
        catch (DiskFullException full)
        {
            RefuseGroup(full);
            return;
        }

        if (_diskIsFull)
        {
            _diskIsFull = false;
            _place.Logger.DiskHasRoom(_place.Stream);
        }

        _ledger.Durable(after.Inputs - before.Inputs, after.Rejected - before.Rejected, after.Duplicates - before.Duplicates);
        _encoder.Commit();
        _journal.Publish(after);
        DurableMoved?.Invoke();
        foreach (AppenderRequest request in _group)
        {
            if (request is BatchRequest { Batch: { } batch, Result: { } result })
            {
                _gate.Written(batch.PayloadBytes, batch.Inputs - result.Accepted);
                request.SetResult(result);
            }
            else
            {
                request.SetResult(default);
            }
        }

        _group.Clear();
        Roll();
    }

    private void Roll()
    {
        try
        {
            _journal.RollWhenFull();
        }
        catch (DiskFullException)
        {
            // The segment grows beyond its size for now; the next append that does not fit says that the disk is full.
        }
    }

    private void RefuseGroup(DiskFullException full)
    {
        _journal.Undo();
        _encoder.Rollback();
        long? free = _place.Files.FreeBytes(_place.Folder);
        if (!_diskIsFull)
        {
            _diskIsFull = true;
            _place.Logger.DiskFull(_place.Stream, _place.Folder, free);
        }

        string room = free is { } bytes ? $"{bytes} bytes free" : "no room left";
        Fail(_group, () => new JournalStoppedException(
            $"The disk is full: stream '{_place.Stream}' can take no records ({room} under {_place.Folder}). "
            + "Free some space, or lower RetainBytes or RetainFor; the stream goes on by itself once there is room.", full));
    }

    private void Stop(Exception reason)
    {
        if (_stopped is null)
        {
            _stopped = reason;
            _journal.Abandon();
            _place.Logger.JournalStopped(_place.Stream, reason.Message, reason);
            _gate.Close(Stopped);
        }

        _encoder.Rollback();
        Fail(_group, Stopped);
    }

    private void FailWhatIsLeft()
    {
        if (_stopped is not null)
        {
            _taken.RemoveAll(request => request.Task.IsCompleted);
            Fail(_taken, Stopped);
        }
    }

    private void Fail(List<AppenderRequest> requests, Func<Exception> reason)
    {
        foreach (AppenderRequest request in requests)
        {
            if (request is BatchRequest { Batch: { } batch })
            {
                _gate.Written(batch.PayloadBytes, batch.Inputs);
            }

            request.SetException(reason());
        }

        requests.Clear();
    }

    private JournalStoppedException Stopped() => new(
        $"The journal of stream '{_place.Stream}' has stopped and takes no more records: {_stopped!.Message} "
        + (_stopped is FileNotFoundException
            ? "What was acknowledged before went with it. Stop the server, put the data folder back from where it went, and start again."
            : "What was acknowledged is kept. Restart the server once the disk is sound."), _stopped);
}
