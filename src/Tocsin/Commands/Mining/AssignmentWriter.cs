using System.Buffers.Text;
using Tocsin.Engine.Templates;

namespace Tocsin.Commands.Mining;

/// <summary>Writes what became of each line: <c>{"line": 1, "cluster": 1, "change": "created"}</c>, one object a line. Allocates nothing per line.</summary>
internal sealed class AssignmentWriter(Stream destination) : IDisposable
{
    private const int LongestLine = 128;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _used;

    /// <summary>Adds one line's assignment.</summary>
    /// <param name="line">The line's number, from 1.</param>
    /// <param name="mined">The miner's answer.</param>
    public void Write(long line, MinedLine mined)
    {
        if (_buffer.Length - _used < LongestLine)
        {
            Flush();
        }

        Add("{\"line\": "u8);
        Add(line);
        Add(", \"cluster\": "u8);
        Add(mined.ClusterId);
        Add(mined.Change switch
        {
            TemplateChange.Created => ", \"change\": \"created\"}\n"u8,
            TemplateChange.Changed => ", \"change\": \"changed\"}\n"u8,
            _ => ", \"change\": \"none\"}\n"u8,
        });
    }

    /// <summary>Writes what waits.</summary>
    public void Dispose()
    {
        Flush();
        destination.Dispose();
    }

    private void Flush()
    {
        destination.Write(_buffer.AsSpan(0, _used));
        _used = 0;
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer.AsSpan(_used));
        _used += text.Length;
    }

    private void Add(long number)
    {
        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_used), out int written);
        _used += written;
    }
}
