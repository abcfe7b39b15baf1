using System.Buffers;
using Tocsin.Server.Http;

namespace Tocsin.Server.Records;

/// <summary>
/// A JSON array of records. Only brackets and strings are followed here, to find where an element ends; each element is then
/// judged alone, so that a bad one costs nobody else.
/// </summary>
internal sealed class JsonArrayBody(RecordCollector collector) : IBodyParser
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"[]{},"u8);
    private static readonly SearchValues<byte> StringEnds = SearchValues.Create("\"\\"u8);

    private Carry _carry = new(collector.MaxLineBytes + 2);
    private State _state;
    private long _depth;
    private bool _inString;
    private bool _escaped;
    private bool _sawComma;

    private enum State
    {
        BeforeArray,
        InArray,
        AfterArray,
    }

    /// <inheritdoc/>
    public RequestFault? Feed(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty && !collector.IsFull)
        {
            if (_state == State.InArray)
            {
                int end = FindEnd(piece);
                if (end < 0)
                {
                    AppendTrimmed(piece);
                    return null;
                }

                AppendTrimmed(piece[..end]);
                if (EndElement(closing: piece[end] == ']') is { } fault)
                {
                    return fault;
                }

                piece = piece[(end + 1)..];
                continue;
            }

            piece = piece.TrimStart(" \t\r\n"u8);
            if (piece.IsEmpty)
            {
                return null;
            }

            if (_state == State.AfterArray || piece[0] != '[')
            {
                return Unreadable(_state == State.AfterArray ? "something follows the array's end" : "it does not begin with '['");
            }

            _state = State.InArray;
            piece = piece[1..];
        }

        return null;
    }

    /// <inheritdoc/>
    public RequestFault? Complete() => _state == State.AfterArray || collector.IsFull ? null : Unreadable("the array does not end");

    /// <inheritdoc/>
    public void Dispose() => _carry.Dispose();

    // The comma or bracket that ends the current element, or -1 when it goes on in the next piece.
    private int FindEnd(ReadOnlySpan<byte> piece)
    {
        int at = 0;
        if (_escaped)
        {
            _escaped = false;
            at = 1;
        }

        while (at < piece.Length)
        {
            int next = piece[at..].IndexOfAny(_inString ? StringEnds : Structure);
            if (next < 0)
            {
                return -1;
            }

            at += next;
            byte found = piece[at];
            if (_inString)
            {
                if (found == '"')
                {
                    _inString = false;
                }
                else if (++at == piece.Length)
                {
                    _escaped = true;
                }
            }
            else if (found == '"')
            {
                _inString = true;
            }
            else if (found is (byte)'[' or (byte)'{')
            {
                _depth++;
            }
            else if (_depth == 0 && found is (byte)']' or (byte)',')
            {
                return at;
            }
            else if (found != ',')
            {
                _depth = Math.Max(0, _depth - 1);
            }

            at++;
        }

        return -1;
    }

    private void AppendTrimmed(ReadOnlySpan<byte> bytes)
    {
        if (_carry.IsEmpty)
        {
            bytes = bytes.TrimStart(" \t\r\n"u8);
        }

        _carry.Append(bytes);
    }

    private RequestFault? EndElement(bool closing)
    {
        bool blank = _carry.IsEmpty;
        if (_carry.Overflowed)
        {
            collector.RejectTooLong();
        }
        else if (!blank)
        {
            collector.TakeJson(_carry.Bytes);
        }
        else if (!closing || _sawComma)
        {
            return Unreadable("an element is missing before a comma or the end");
        }

        _carry.Clear();
        _sawComma = !closing;
        _state = closing ? State.AfterArray : State.InArray;
        return null;
    }

    private static RequestFault Unreadable(string what) => new(
        400, "unreadable_body", $"The body is not a JSON array: {what}.", "Send [ … ] with objects or strings, or one JSON value a line as application/x-ndjson.");
}
