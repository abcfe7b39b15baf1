namespace Tocsin.Engine.Logs;

/// <summary>
/// What became of every record of a stream. At every instant <c>Received = Processed + Rejected + Pending</c>: each of the four
/// is counted on its own, so that an imbalance shows a defect and is never derived away.
/// </summary>
/// <param name="Received">Records that are durable in the journal, and records that were refused.</param>
/// <param name="Processed">Inputs that the lanes have processed.</param>
/// <param name="Rejected">Records that could not be taken (an over-long JSON record, an element that is no record).</param>
/// <param name="Pending">Inputs that are durable and not yet processed.</param>
/// <param name="Truncated">Mark: inputs that were cut to the longest allowed line.</param>
/// <param name="InvalidUtf8">Mark: inputs with bytes that are not UTF-8.</param>
/// <param name="Duplicates">Mark: records that were dropped because their source had already delivered that offset.</param>
/// <param name="HeaderMisses">Mark: inputs that did not fit the header format and were kept whole as content.</param>
public readonly record struct Ledger(
    long Received,
    long Processed,
    long Rejected,
    long Pending,
    long Truncated = 0,
    long InvalidUtf8 = 0,
    long Duplicates = 0,
    long HeaderMisses = 0)
{
    /// <summary>True when every received record is accounted for.</summary>
    public bool Balances => Received == Processed + Rejected + Pending;

    /// <summary>The ledger of two lanes together.</summary>
    public static Ledger operator +(Ledger left, Ledger right) => new(
        left.Received + right.Received,
        left.Processed + right.Processed,
        left.Rejected + right.Rejected,
        left.Pending + right.Pending,
        left.Truncated + right.Truncated,
        left.InvalidUtf8 + right.InvalidUtf8,
        left.Duplicates + right.Duplicates,
        left.HeaderMisses + right.HeaderMisses);

    /// <summary>The ledger of two lanes together.</summary>
    public static Ledger Add(Ledger left, Ledger right) => left + right;
}
