namespace Tocsin.Server.Records;

/// <summary>What the JSON records of a request must be, beyond JSON. One thread uses it.</summary>
internal interface IRecordForm
{
    /// <summary>Takes one record: what goes into the journal, valid until the next call; or why it is refused.</summary>
    bool TryTake(ReadOnlySpan<byte> json, out ReadOnlySpan<byte> payload, out string code, out string detail);
}
