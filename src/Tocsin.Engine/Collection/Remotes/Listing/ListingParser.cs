using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Remotes.Listing;

/// <summary>
/// Reads the lines of <c>rsync --list-only --8-bit-output --no-human-readable</c> under <c>TZ=UTC</c>, fed in pieces of any size:
/// <c>-rw-r--r-- SIZE YYYY/MM/DD HH:MM:SS NAME</c>, where bytes below 32, 127 and backslashes before <c>#</c> and three digits are <c>\#ooo</c> (octal). One thread.
/// </summary>
internal sealed class ListingParser(int maxFiles)
{
    // A name of 4,096 bytes, each escaped.
    private const int MaxLine = 5 * 4096 + 256;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly byte[] _line = new byte[MaxLine];
    private int _length;
    private bool _tooLong;
    private long _entries;

    /// <summary>Regular files whose names are fit.</summary>
    public List<ListedFile> Files { get; } = [];

    /// <summary>Regular files whose names are not.</summary>
    public int RefusedNames { get; private set; }

    /// <summary>Whether there are more entries than are taken: the listing need not be read on.</summary>
    public bool IsOverLimit { get; private set; }

    /// <summary>Takes the next bytes.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !IsOverLimit)
        {
            int end = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? bytes : bytes[..end];
            if (part.Length > _line.Length - _length)
            {
                _tooLong = true;
            }
            else
            {
                part.CopyTo(_line.AsSpan(_length));
                _length += part.Length;
            }

            if (end < 0)
            {
                return;
            }

            TakeLine(_line.AsSpan(0, _length));
            (_length, _tooLong) = (0, false);
            bytes = bytes[(end + 1)..];
        }
    }

    private void TakeLine(Span<byte> line)
    {
        // Folders, links and devices count: a remote must not cost us time without end by them.
        if (++_entries > 2L * maxFiles || Files.Count + RefusedNames > maxFiles)
        {
            IsOverLimit = true;
            return;
        }

        if (line.IsEmpty || line[0] != '-')
        {
            return;
        }

        if (_tooLong || !TryParse(line, out ListedFile file))
        {
            RefusedNames++;
        }
        else if (!file.Path.StartsWith('.') && !file.Path.Contains("/.", StringComparison.Ordinal))
        {
            Files.Add(file);
        }

        IsOverLimit = Files.Count + RefusedNames > maxFiles;
    }

    private static bool TryParse(Span<byte> line, out ListedFile file)
    {
        file = default;
        int at = line.IndexOf((byte)' ');
        if (at < 0)
        {
            return false;
        }

        line = line[at..].TrimStart((byte)' ');
        if (!Utf8Parser.TryParse(line, out long size, out int digits) || size < 0 || line.Length < digits + 1 + 19 + 2)
        {
            return false;
        }

        // The name may begin with spaces: it starts right behind one.
        Span<byte> time = line.Slice(digits + 1, 19);
        long modified = DateTime.TryParseExact(
            Encoding.ASCII.GetString(time), "yyyy/MM/dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime utc)
            ? (long)(utc - DateTime.UnixEpoch).TotalSeconds
            : 0;
        if (Name(line[(digits + 1 + 19 + 1)..]) is not { } name || !RelativePath.TryParse(name, out string? path, out _))
        {
            return false;
        }

        file = new ListedFile(path, size, modified);
        return true;
    }

    /// <summary>A name without rsync's escapes; null when it is not UTF-8.</summary>
    internal static string? Name(Span<byte> escaped)
    {
        int to = 0;
        for (int from = 0; from < escaped.Length; to++)
        {
            if (escaped[from] == '\\' && escaped.Length - from >= 5 && escaped[from + 1] == '#'
                && Digit(escaped[from + 2], 3) is { } high && Digit(escaped[from + 3], 7) is { } middle && Digit(escaped[from + 4], 7) is { } low)
            {
                escaped[to] = (byte)((high * 64) + (middle * 8) + low);
                from += 5;
            }
            else
            {
                escaped[to] = escaped[from++];
            }
        }

        try
        {
            return Strict.GetString(escaped[..to]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static int? Digit(byte character, int max) => character >= '0' && character <= '0' + max ? character - '0' : null;
}
