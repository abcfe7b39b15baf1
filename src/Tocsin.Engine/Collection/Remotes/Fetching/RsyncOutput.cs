using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Tocsin.Engine.Collection.Remotes.Listing;

namespace Tocsin.Engine.Collection.Remotes.Fetching;

/// <summary>A file that rsync says is whole here.</summary>
/// <param name="Path">Its path under the folder that it was fetched into.</param>
/// <param name="Size">Bytes that the remote said it has.</param>
/// <param name="Modified">Seconds since 1970, UTC.</param>
internal readonly record struct FetchedFile(string Path, long Size, long Modified);

/// <summary>Reads what a fetching rsync writes: a line <c>&gt;SIZE DATE-TIME BYTES NAME</c> a whole file, and lines of progress that overwrite each other.</summary>
internal sealed class RsyncOutput(Action<FetchedFile> whole, Action<long> bytes)
{
    // A name of 4,096 bytes, each escaped; longer lines are none of ours.
    private readonly byte[] _line = new byte[5 * 4096 + 256];
    private int _length;

    /// <summary>Reads to the end.</summary>
    public async Task ReadAsync(Stream output, CancellationToken cancellation)
    {
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await output.ReadAsync(buffer, cancellation)) > 0)
        {
            Feed(buffer.AsSpan(0, read));
        }
    }

    /// <summary>Takes the next bytes.</summary>
    internal void Feed(ReadOnlySpan<byte> part)
    {
        foreach (byte value in part)
        {
            if (value is (byte)'\n' or (byte)'\r')
            {
                Take(_line.AsSpan(0, Math.Min(_length, _line.Length)));
                _length = 0;
            }
            else if (_length < _line.Length)
            {
                _line[_length++] = value;
            }
        }
    }

    private void Take(Span<byte> line)
    {
        if (line.Length > 1 && line[0] == '>')
        {
            TakeFile(line[1..]);
        }
        else if (Utf8Parser.TryParse(line.TrimStart((byte)' '), out long done, out int digits) && digits > 0 && line.IndexOf((byte)'%') > 0)
        {
            bytes(done);
        }
    }

    private void TakeFile(Span<byte> line)
    {
        if (!Utf8Parser.TryParse(line, out long size, out int digits) || line.Length < digits + 1 + 19 + 3)
        {
            return;
        }

        bool hasTime = DateTime.TryParseExact(
            Encoding.ASCII.GetString(line.Slice(digits + 1, 19)), "yyyy/MM/dd-HH:mm:ss", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime utc);
        Span<byte> rest = line[(digits + 1 + 19 + 1)..];
        int space = rest.IndexOf((byte)' ');
        if (space > 0 && ListingParser.Name(rest[(space + 1)..]) is { } name)
        {
            whole(new FetchedFile(name, size, hasTime ? (long)(utc - DateTime.UnixEpoch).TotalSeconds : 0));
        }
    }
}
