namespace Tocsin.Commands.Sending;

/// <summary>What the server, or the way to it, said to one request.</summary>
internal abstract record Answer
{
    private Answer()
    {
    }

    /// <summary>Done; for a batch it is durable at the server.</summary>
    /// <param name="Accepted">Records in the journal now.</param>
    /// <param name="Duplicates">Records that it had already.</param>
    /// <param name="Rejected">Records that it cannot take.</param>
    /// <param name="NextOffset">The next offset that it wants; meaningful for the question, not for a batch.</param>
    /// <param name="FirstError">Why the first of the rejected ones was.</param>
    public sealed record Taken(long Accepted, long Duplicates, long Rejected, long NextOffset, string? FirstError) : Answer;

    /// <summary>Nothing was acknowledged; the same again may work.</summary>
    /// <param name="Reason">Half a sentence.</param>
    /// <param name="After">When the server said when.</param>
    public sealed record Later(string Reason, TimeSpan? After = null) : Answer;

    /// <summary>The same again will not work.</summary>
    /// <param name="Reason">Whole sentences, with the remedy.</param>
    /// <param name="Status">The HTTP status; 0 when that is not what was wrong.</param>
    public sealed record Refused(string Reason, int Status = 0) : Answer;
}
