using Tocsin.Commands.Reading;

namespace Tocsin.Commands.Sessions;

/// <summary>
/// A log that can be read more than once. What cannot be read again (standard input, a named pipe) is copied to a temporary file first, as it comes, gzip or not.
/// </summary>
internal sealed class RepeatableLog : IDisposable
{
    private readonly string _argument;
    private readonly string? _spool;
    private LogInput? _first;

    private RepeatableLog(string argument, LogInput? first, string? spool)
    {
        (_argument, _first, _spool) = (argument, first, spool);
        Name = first?.Name ?? argument;
    }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Bytes on disk; null where there is no end to be known.</summary>
    public long? TotalBytes { get; private init; }

    /// <summary>Opens it, or throws <see cref="CommandException"/>.</summary>
    /// <param name="argument">A file, or <c>-</c> for standard input.</param>
    /// <param name="often">Whether it will be read more than once.</param>
    /// <param name="cancellation">Ends the copying.</param>
    public static async Task<RepeatableLog> OpenAsync(string argument, bool often, CancellationToken cancellation)
    {
        LogInput input = await LogInput.OpenAsync(argument, cancellation);
        if (!often || input.TotalBytes is not null)
        {
            return new RepeatableLog(argument, input, null) { TotalBytes = input.TotalBytes };
        }

        using (input)
        {
            string spool = Path.Combine(Directory.CreateTempSubdirectory("tocsin-log-").FullName, "log");
            RepeatableLog log = new(argument, input, spool);
            try
            {
                long length = await CopyAsync(input.Raw, spool, cancellation);
                return new RepeatableLog(argument, input, spool) { _first = null, TotalBytes = length };
            }
            catch
            {
                log.Dispose();
                throw;
            }
        }
    }

    /// <summary>Opens it for one reading, from its beginning. The caller disposes the input.</summary>
    public async Task<LogInput> ReadAsync(CancellationToken cancellation)
    {
        LogInput? input = _first;
        _first = null;
        return input ?? await LogInput.OpenAsync(_spool ?? _argument, cancellation, Name);
    }

    public void Dispose()
    {
        _first?.Dispose();
        if (_spool is not null && Path.GetDirectoryName(_spool) is { } folder && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<long> CopyAsync(Stream from, string path, CancellationToken cancellation)
    {
        try
        {
            await using FileStream to = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            await from.CopyToAsync(to, cancellation).WaitAsync(cancellation); // a silent pipe does not listen to cancellation
            return to.Length;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Outside(
                $"Standard input cannot be kept in '{path}': {fault.Message.TrimEnd('.')}. It is read twice; free some space, set TMPDIR, or name a file in its place.", fault);
        }
    }
}
