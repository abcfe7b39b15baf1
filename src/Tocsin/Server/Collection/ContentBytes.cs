using System.Buffers;
using Tocsin.Engine.Collection.Content;

namespace Tocsin.Server.Collection;

/// <summary>Reads the bytes of a file's text, a part at a time.</summary>
internal static class ContentBytes
{
    /// <summary>An offset behind the end of every text.</summary>
    public const long Beyond = 1L << 62;

    private const int PartBytes = 256 << 10;

    /// <summary>How many there are. A compressed file is read to its end for it, once.</summary>
    public static long Measure(LogContent content, CancellationToken cancellation) => content.Length ?? content.Lines(Beyond, 1, cancellation).End;

    /// <summary>Writes those of a range; fewer when there are fewer.</summary>
    public static async Task CopyAsync(LogContent content, long start, long end, Stream to, CancellationToken cancellation)
    {
        byte[] part = ArrayPool<byte>.Shared.Rent(PartBytes);
        try
        {
            for (long at = start; at < end;)
            {
                int wanted = (int)Math.Min(part.Length, end - at), read = await Task.Run(() => content.Read(at, part.AsSpan(0, wanted)), cancellation);
                if (read == 0)
                {
                    return;
                }

                await to.WriteAsync(part.AsMemory(0, read), cancellation);
                at += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
    }
}
