using System.Globalization;
using System.Text;

namespace Tocsin.Server.Logging;

/// <summary>
/// A log file that is renamed to <c>name.yyyyMMdd-HHmmss-n</c> when it is too large or too old; the oldest of those are removed. Any
/// thread may write. A failed write is told on standard error once and never stops the program.
/// </summary>
internal sealed class RotatedFile : IDisposable
{
    private readonly string _path;
    private readonly long _maxBytes;
    private readonly TimeSpan _maxAge;
    private readonly int _keep;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private FileStream _file;
    private DateTimeOffset _began;
    private bool _failed;

    public RotatedFile(string path, long maxBytes, TimeSpan maxAge, int keep, TimeProvider time)
    {
        (_path, _maxBytes, _maxAge, _keep, _time) = (Path.GetFullPath(path), maxBytes, maxAge, keep, time);
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _began = File.Exists(_path) ? new DateTimeOffset(File.GetCreationTimeUtc(_path), TimeSpan.Zero) : time.GetUtcNow();
        _file = Open();
    }

    /// <summary>Writes a line and its end.</summary>
    public void WriteLine(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        lock (_lock)
        {
            try
            {
                if (_file.Length > 0 && (_file.Length + bytes.Length > _maxBytes || _time.GetUtcNow() - _began >= _maxAge))
                {
                    Rotate();
                }

                _file.Write(bytes);
                _file.Flush();
                _failed = false;
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                if (!_failed)
                {
                    Console.Error.WriteLine($"tocsin: the log file '{_path}' (Logging:File) cannot be written: {exception.Message}");
                }

                _failed = true;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _file.Dispose();
        }
    }

    private void Rotate()
    {
        _file.Dispose();
        string stamp = _time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        int number = 0;
        while (File.Exists($"{_path}.{stamp}-{number:000}"))
        {
            number++;
        }

        File.Move(_path, $"{_path}.{stamp}-{number:000}");
        _file = Open();
        _began = _time.GetUtcNow();
        string[] rotated = Directory.GetFiles(Path.GetDirectoryName(_path)!, Path.GetFileName(_path) + ".????????-??????-*");
        foreach (string old in rotated.Order(StringComparer.Ordinal).SkipLast(_keep))
        {
            File.Delete(old);
        }
    }

    private FileStream Open() => new(_path, FileMode.Append, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0);
}
