using Tocsin.Engine.Logs;
using Tocsin.Engine.Streams;

namespace Tocsin.Sinks;

/// <summary>Adds each message as a line to a file, synced: what was sent is there after the power has gone. A half line of a crash is completed by its line end first.</summary>
/// <param name="address">As the user wrote it.</param>
/// <param name="path">Full path.</param>
/// <param name="disk">Where it lies.</param>
internal sealed class FileAlertSink(string address, string path, IFileSystem disk) : IAlertSink
{
    private const byte LineEnd = (byte)'\n';

    private IWritableFile? _file;
    private long _whole;

    /// <inheritdoc/>
    public string Address => address;

    /// <inheritdoc/>
    public Task OpenAsync(CancellationToken cancellation)
    {
        string folder = Path.GetDirectoryName(path)!;
        try
        {
            disk.CreateDirectory(folder);
            Open();
            return Task.CompletedTask;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AlertNotSentException($"Alerts cannot be added to '{address}': {fault.Message.TrimEnd('.')}. Choose another file, or set its permissions right.", retriable: false, fault);
        }
    }

    /// <inheritdoc/>
    public Task SendAsync(Alert alert, CancellationToken cancellation)
    {
        try
        {
            Write(Open(), alert.Message.Span);
            return Task.CompletedTask;
        }
        catch (IOException fault)
        {
            Close();
            throw new AlertNotSentException($"An alert cannot be added to '{address}': {fault.Message.TrimEnd('.')}. It is tried again.", retriable: true, fault);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private void Write(IWritableFile file, ReadOnlySpan<byte> message)
    {
        byte[] line = new byte[message.Length + 1];
        message.CopyTo(line);
        line[^1] = LineEnd;
        try
        {
            file.Write(line);
            file.Sync();
        }
        catch (IOException)
        {
            // The line is sent again: no part of it, and no unsure copy of it, may stay before that.
            file.Truncate(_whole);
            throw;
        }

        _whole = file.Length;
    }

    private IWritableFile Open()
    {
        if (_file is not null)
        {
            return _file;
        }

        bool isNew = !disk.FileExists(path);
        IWritableFile file = isNew ? disk.Create(path) : disk.OpenForAppend(path);
        try
        {
            if (isNew)
            {
                disk.SyncDirectory(Path.GetDirectoryName(path)!);
            }
            else if (EndsInsideLine())
            {
                file.Write([LineEnd]);
            }

            _whole = file.Length;
            return _file = file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private bool EndsInsideLine()
    {
        using IReadableFile file = disk.OpenRead(path);
        Span<byte> last = stackalloc byte[1];
        return file.Length > 0 && file.Read(file.Length - 1, last) == 1 && last[0] != LineEnd;
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
