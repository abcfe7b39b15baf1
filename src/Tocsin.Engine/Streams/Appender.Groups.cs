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
        Tell();
        Roll();
    }

    /// <summary>Tells the lane first: it has work to do, and those who asked wait for that.</summary>
    private void Tell()
    {
        int bytes = 0, notTaken = 0;
        foreach (IAppenderRequest request in _group)
        {
            if (request is IBatchRequest { Batch: { } batch, Result: { } result })
            {
                bytes += batch.PayloadBytes;
                notTaken += batch.Inputs - result.Accepted;
            }

            if (request is AskRequest ask && ask.TrySetDurable())
            {
                _asked.Add(ask);
            }
        }

        DurableMoved?.Invoke(_asked);
        _asked.Clear();
        _gate.Written(bytes, notTaken);
        foreach (IAppenderRequest request in _group)
        {
            if (request is not AskRequest)
            {
                request.SetResult(request is IBatchRequest batch ? batch.Result : default);
            }
        }

        _group.Clear();
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
            // Those that were begun are in the group, or are done.
            _taken.RemoveRange(0, _begun);
            Fail(_taken, Stopped);
        }
    }

    private void Fail(List<IAppenderRequest> requests, Func<Exception> reason)
    {
        foreach (IAppenderRequest request in requests)
        {
            if (request is IBatchRequest { Batch: { } batch })
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
