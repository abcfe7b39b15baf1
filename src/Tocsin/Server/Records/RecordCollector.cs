using System.Buffers;
using System.Text.Unicode;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Streams;

namespace Tocsin.Server.Records;

/// <summary>
/// Takes the records of one request one after the other, judges each alone and puts the good ones into a batch: a bad one never
/// costs its neighbours. One thread uses it. A record that needs no repair is copied once and nothing is allocated for it.
/// </summary>
internal sealed class RecordCollector(RecordBatch batch, int maxLineBytes, int maxRecords, int maxDepth, long firstOffset, IRecordForm? form = null)
{
    private const int ErrorsNamed = 100;

    private readonly List<RecordError> _errors = [];
    private ArrayBufferWriter<byte>? _scratch;

    /// <summary>The records that were refused, the first 100 of them.</summary>
    public IReadOnlyList<RecordError> Errors => _errors;

    /// <summary>The place of the next record in the request: lines or elements before it, empty and refused ones included.</summary>
    public int Index { get; private set; }

    /// <summary>True when the request has more records than one may have.</summary>
    public bool IsFull => Index > maxRecords;

    /// <summary>The longest line in bytes.</summary>
    public int MaxLineBytes => maxLineBytes;

    /// <summary>Takes a line of text, without its line feed. An empty line is a record too: so many lines, so many records.</summary>
    public void TakeText(ReadOnlySpan<byte> line)
    {
        if (line is [.., (byte)'\r'])
        {
            line = line[..^1];
        }

        Add(line, RecordFlags.None);
    }

    /// <summary>Takes the text of one JSON value. White space alone is no record, but it has a number.</summary>
    public void TakeJson(ReadOnlySpan<byte> json)
    {
        json = json.Trim(" \t\r\n"u8);
        if (json.IsEmpty)
        {
            Index++;
        }
        else if (json.Length > maxLineBytes)
        {
            RejectTooLong();
        }
        else if (form is null)
        {
            TakeValue(json);
        }
        else if (form.TryTake(json, out ReadOnlySpan<byte> payload, out string code, out string detail))
        {
            Put(payload, RecordFlags.None);
        }
        else
        {
            Reject(code, detail);
        }
    }

    /// <summary>Refuses a JSON value that is longer than a record may be.</summary>
    public void RejectTooLong() =>
        Reject("record_too_long", $"The record is longer than {maxLineBytes} bytes. Send it in parts, or raise MaxLineBytes of the stream.");

    private void TakeValue(ReadOnlySpan<byte> json)
    {
        RecordFlags flags = RecordFlags.None;
        if (!Utf8.IsValid(json))
        {
            json = Repaired(json);
            flags = RecordFlags.InvalidUtf8;
        }

        switch (JsonSyntax.Check(json, maxDepth, out int at))
        {
            case JsonSyntaxFault.TooDeep:
                Reject("too_deep", $"The record is nested deeper than {maxDepth} levels. Flatten it, or raise Server:Limits:JsonDepth.");
                break;
            case JsonSyntaxFault.Malformed:
                Reject("bad_json", at < json.Length ? $"The record is not JSON: byte {at} cannot be read." : "The record is not JSON: it ends too early.");
                break;
            default:
                switch (json[0])
                {
                    case (byte)'{':
                        Put(json, flags);
                        break;
                    case (byte)'"':
                        TakeString(json[1..^1], flags);
                        break;
                    default:
                        Reject("not_a_record", "A record is a JSON object, or a JSON string that is a line.");
                        break;
                }

                break;
        }
    }

    private void TakeString(ReadOnlySpan<byte> escaped, RecordFlags flags)
    {
        if (!escaped.Contains((byte)'\\'))
        {
            Put(escaped, flags);
            return;
        }

        // A repaired string already lies in the scratch memory; what it stands for is written behind it.
        ArrayBufferWriter<byte> scratch = flags == RecordFlags.None ? Scratch() : _scratch!;
        int start = scratch.WrittenCount;
        if (flags != RecordFlags.None)
        {
            escaped = escaped.ToArray();
        }

        if (JsonText.Unescape(escaped, scratch))
        {
            flags |= RecordFlags.InvalidUtf8;
        }

        Put(scratch.WrittenSpan[start..].TrimEnd("\r\n"u8), flags);
    }

    private void Add(ReadOnlySpan<byte> line, RecordFlags flags)
    {
        if (line.Length > maxLineBytes)
        {
            line = Utf8Repair.Cut(line, maxLineBytes);
            flags |= RecordFlags.Truncated;
        }

        if (!Utf8.IsValid(line))
        {
            line = Repaired(line);
            flags |= RecordFlags.InvalidUtf8;
            if (line.Length > maxLineBytes)
            {
                line = Utf8Repair.Cut(line, maxLineBytes);
                flags |= RecordFlags.Truncated;
            }
        }

        Put(line, flags);
    }

    private void Put(ReadOnlySpan<byte> payload, RecordFlags flags)
    {
        if (!IsFull)
        {
            batch.Add(payload, firstOffset + Index, flags);
        }

        Index++;
    }

    private void Reject(string code, string detail)
    {
        batch.Rejected++;
        if (_errors.Count < ErrorsNamed)
        {
            _errors.Add(new RecordError(Index, code, detail));
        }

        Index++;
    }

    private ReadOnlySpan<byte> Repaired(ReadOnlySpan<byte> text)
    {
        ArrayBufferWriter<byte> scratch = Scratch();
        Utf8Repair.Repair(text, scratch);
        return scratch.WrittenSpan;
    }

    private ArrayBufferWriter<byte> Scratch()
    {
        _scratch ??= new ArrayBufferWriter<byte>(1024);
        _scratch.ResetWrittenCount();
        return _scratch;
    }
}
