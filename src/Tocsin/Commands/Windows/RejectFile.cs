using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Engine.Formats;

namespace Tocsin.Commands.Windows;

/// <summary>
/// Records that cannot be read, each with its reason and position, as JSON lines added to a file: <c>{"position": 12, "reason": "…", "line": "…"}</c>. A disk that takes no more is
/// said once and counted. One thread.
/// </summary>
internal sealed class RejectFile : IDisposable
{
    /// <summary>Bytes of a line that are kept.</summary>
    public const int MostBytes = 64 * 1024;

    private const int FlushAt = 64 * 1024;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _lines = new(2 * FlushAt);
    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    private long _waiting;

    /// <summary>Opens it. Throws <see cref="CommandException"/> (3) when it cannot be written.</summary>
    public RejectFile(string path)
    {
        _path = path;
        try
        {
            _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Outside($"'{path}' cannot be written: {fault.Message.TrimEnd('.')}. Check --rejects, the folder's permissions and the disk.", fault);
        }
    }

    /// <summary>Records that are in the file.</summary>
    public long Written { get; private set; }

    /// <summary>Records that the disk did not take.</summary>
    public long Lost { get; private set; }

    /// <summary>Adds a record.</summary>
    public void Add(int lane, long position, string reason, ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> kept = Utf8Repair.Cut(line, MostBytes);
        _json.Reset(_lines);
        _json.WriteStartObject();
        if (lane > 0)
        {
            _json.WriteNumber("lane"u8, lane);
        }

        _json.WriteNumber("position"u8, position);
        _json.WriteString("reason"u8, reason);
        _json.WriteString("line"u8, Encoding.UTF8.GetString(kept)); // what is no UTF-8 is U+FFFD
        if (kept.Length < line.Length)
        {
            _json.WriteBoolean("truncated"u8, true);
        }

        _json.WriteEndObject();
        _json.Flush();
        _lines.Write("\n"u8);
        _waiting++;
        if (_lines.WrittenCount >= FlushAt)
        {
            Flush();
        }
    }

    /// <summary>Hands what waits to the system.</summary>
    public void Flush()
    {
        if (_waiting == 0)
        {
            return;
        }

        try
        {
            _file.Write(_lines.WrittenSpan);
            Written += _waiting;
        }
        catch (IOException fault)
        {
            if (Lost == 0)
            {
                Console.Error.WriteLine($"'{_path}' (--rejects) takes no more: {fault.Message.TrimEnd('.')}. What is rejected from here on may be missing there; it is counted.");
            }

            Lost += _waiting;
        }

        _waiting = 0;
        _lines.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flush();
        _json.Dispose();
        _file.Dispose();
    }
}
