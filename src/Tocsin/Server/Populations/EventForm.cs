using Tocsin.Server.Records;

namespace Tocsin.Server.Populations;

/// <summary>Holds the records of a batch to what an event is, and takes them as the journal keeps them.</summary>
internal sealed class EventForm(int maxDepth) : IRecordForm
{
    private readonly EventReader _reader = new(maxDepth);

    /// <inheritdoc/>
    public bool TryTake(ReadOnlySpan<byte> json, out ReadOnlySpan<byte> payload, out string code, out string detail)
    {
        EventFault fault = _reader.Read(json);
        payload = _reader.Line;
        (code, detail) = fault == EventFault.None ? ("", "") : (EventFaults.Code(fault), _reader.Detail(fault));
        return fault == EventFault.None;
    }
}
