using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Tocsin.Commands.Windows.Journalled;

/// <summary>
/// How many windows have been printed, and how many revisions of alerts, in a file of one line. It is written after each, at once, and so survives a killed process: what was printed
/// before is not printed again. It is not synced: after a power failure some may be printed twice. The lane's thread only.
/// </summary>
internal sealed class PrintedMark : IDisposable
{
    private const int Digits = 20;
    private const int Length = (2 * Digits) + 2;

    private readonly SafeFileHandle _file;

    /// <summary>Opens or begins the file. Throws <see cref="IOException"/>.</summary>
    public PrintedMark(string path)
    {
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        byte[] line = new byte[Length];
        string[] parts = Encoding.ASCII.GetString(line.AsSpan(0, RandomAccess.Read(_file, line, 0))).Split([' ', '\n']);
        if (parts.Length > 1 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long windows)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long alerts))
        {
            (Windows, Alerts) = (windows, alerts);
        }
    }

    /// <summary>The number of the first window that was not printed.</summary>
    public long Windows { get; private set; }

    /// <summary>The number of the first revision that was not printed.</summary>
    public long Alerts { get; private set; }

    /// <summary>Everything before these has been printed. Throws <see cref="IOException"/>.</summary>
    public void Note(long windows, long alerts)
    {
        (Windows, Alerts) = (windows, alerts);
        Span<byte> line = stackalloc byte[Length];
        line.Fill((byte)'0');
        Utf8Formatter.TryFormat(windows, line, out _, new System.Buffers.StandardFormat('D', Digits));
        line[Digits] = (byte)' ';
        Utf8Formatter.TryFormat(alerts, line[(Digits + 1)..], out _, new System.Buffers.StandardFormat('D', Digits));
        line[^1] = (byte)'\n';
        RandomAccess.Write(_file, line, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
