using Tocsin.Server.Http;

namespace Tocsin.Server.Records;

/// <summary>Lines of text, or JSON values one a line.</summary>
internal sealed class LineBody(RecordCollector collector, bool json) : IBodyParser
{
    // Two bytes beyond the limit: a carriage return that does not count, and one that shows that the line is too long.
    private Carry _carry = new(collector.MaxLineBytes + 2);
    private bool _began;

    /// <inheritdoc/>
    public RequestFault? Feed(ReadOnlySpan<byte> piece)
    {
        while (piece.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Take(piece[..end]);
            piece = piece[(end + 1)..];
            if (collector.IsFull)
            {
                return null;
            }
        }

        if (!piece.IsEmpty)
        {
            _carry.Append(piece);
        }

        return null;
    }

    /// <inheritdoc/>
    public RequestFault? Complete()
    {
        if (!_carry.IsEmpty)
        {
            Take([]);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _carry.Dispose();

    private void Take(ReadOnlySpan<byte> end)
    {
        bool overflowed = false;
        ReadOnlySpan<byte> line = end;
        if (!_carry.IsEmpty)
        {
            _carry.Append(end);
            line = _carry.Bytes;
            overflowed = _carry.Overflowed;
        }

        if (!_began)
        {
            _began = true;
            line = line.StartsWith("\uFEFF"u8) ? line[3..] : line;
        }

        if (!json)
        {
            collector.TakeText(line);
        }
        else if (overflowed)
        {
            collector.RejectTooLong();
        }
        else
        {
            collector.TakeJson(line);
        }

        _carry.Clear();
    }
}
