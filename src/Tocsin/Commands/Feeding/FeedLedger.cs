using Tocsin.Terminal;

namespace Tocsin.Commands.Feeding;

/// <summary>What became of every line of this run, and what is remembered of it. Any thread.</summary>
internal sealed class FeedLedger(AnsweredLines answered, FeedStateFile? file)
{
    private const int MostHopeless = 100;

    private readonly Lock _lock = new();
    private long _answered;
    private long _refused;
    private long _unusable;
    private long _ignored;
    private long _failed;
    private long _retries;
    private long _perhapsTwice;
    private long _remembered;

    /// <summary>Where this run began: all lines up to this one were answered before.</summary>
    public long ResumedAt { get; } = answered.Through;

    /// <summary>Counts, at one moment.</summary>
    public FeedCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return new FeedCounts(_answered, _refused, _unusable, _ignored, _failed, _retries, _perhapsTwice, _remembered, answered.Through);
            }
        }
    }

    /// <summary>Whether a line may be sent now, not too far beyond the first that lacks its answer.</summary>
    public bool HasRoomFor(long line)
    {
        lock (_lock)
        {
            return answered.HasRoomFor(line);
        }
    }

    /// <summary>Whether an earlier run got this line's answer; counts it.</summary>
    public bool WasAnswered(long line)
    {
        lock (_lock)
        {
            bool known = answered.Contains(line);
            _remembered += known ? 1 : 0;
            return known;
        }
    }

    /// <summary>The server has counted the event.</summary>
    public void Answered(long line) => Settle(line, ref _answered, null);

    /// <summary>The server refuses the event: it would again.</summary>
    public void Refused(long line, string reason) => Settle(line, ref _refused, reason);

    /// <summary>The server has failed over it several times, or its answer was too late.</summary>
    public void Failed(long line) => Settle(line, ref _failed, null);

    /// <summary>The line is no event.</summary>
    public void Unusable(long line, string reason) => Pass(line, ref _unusable, reason);

    /// <summary>The rule leaves the line out, or it is blank.</summary>
    public void Ignored(long line) => Pass(line, ref _ignored, null);

    /// <summary>A request was made again.</summary>
    public void Retried() => Interlocked.Increment(ref _retries);

    /// <summary>A request was made again whose event may have been counted the first time.</summary>
    public void PerhapsTwice() => Interlocked.Increment(ref _perhapsTwice);

    /// <summary>Saves what is known.</summary>
    public void Save()
    {
        lock (_lock)
        {
            file?.Save(answered);
        }
    }

    private void Settle(long line, ref long count, string? refusal)
    {
        lock (_lock)
        {
            count++;
            answered.Add(line);
            file?.Note(line, answered);
            GiveUpWhereHopeless(refusal, "The server refuses");
        }
    }

    // Not written at once: a later run would pass over the line again.
    private void Pass(long line, ref long count, string? refusal)
    {
        lock (_lock)
        {
            count++;
            answered.Add(line);
            GiveUpWhereHopeless(refusal, "The rule does not fit");
        }
    }

    // A file of a million lines that all say nothing is a mistake of whoever sends it; a few bad lines among good ones are not.
    private void GiveUpWhereHopeless(string? reason, string who)
    {
        if (reason is not null && _answered == 0 && _refused + _unusable >= MostHopeless)
        {
            throw CommandException.Failed(
                $"{who} any of the first {MostHopeless} lines; the latest: {Printable.Line(reason).TrimEnd('.')}. Correct --map (or the file), look at a line with 'tocsin populations FILE --explain-rule', and begin anew with --restart.");
        }
    }
}

/// <summary>Counts of one run.</summary>
/// <param name="Answered">Events that the server has counted.</param>
/// <param name="Refused">Events that it refused.</param>
/// <param name="Unusable">Lines that are no event.</param>
/// <param name="Ignored">Lines that the rule leaves out, and blank ones.</param>
/// <param name="Failed">Events over which the server failed, or whose answer was too late.</param>
/// <param name="Retries">Requests that were made again.</param>
/// <param name="PerhapsTwice">Of these, requests whose event may have been counted the first time.</param>
/// <param name="Remembered">Lines beyond the first one of this run that an earlier run got answered.</param>
/// <param name="Through">All lines of the file up to this one are dealt with.</param>
internal readonly record struct FeedCounts(
    long Answered, long Refused, long Unusable, long Ignored, long Failed, long Retries, long PerhapsTwice, long Remembered, long Through);
