using System.Text;

namespace Tocsin.Engine.Streams.Segments;

/// <summary>
/// The first frame of a segment: the totals so far and the highest offset of every source, so that recovery need not read the
/// segments before. Body: for each source, the least recently used first, varint length of the name, name, varint offset.
/// </summary>
internal static class SourcesFrame
{
    public static void Write(FrameWriter writer, in JournalEnd end, long syncedBefore, SourceTable sources, uint salt)
    {
        writer.Begin(FrameKind.Sources, end, syncedBefore, default);
        foreach ((string source, long highest) in sources.All())
        {
            byte[] name = Encoding.UTF8.GetBytes(source);
            writer.AddRawVarint(name.Length);
            writer.AddRaw(name);
            writer.AddRawVarint(highest);
        }

        writer.End(continued: false, salt);
    }

    public static void Read(in Frame frame, SourceTable into)
    {
        ReadOnlySpan<byte> rest = frame.Body;
        while (!rest.IsEmpty)
        {
            int length = (int)Varint.Read(ref rest);
            if (length < 0 || length > rest.Length)
            {
                throw Varint.Malformed();
            }

            string source = Encoding.UTF8.GetString(rest[..length]);
            rest = rest[length..];
            into.Set(source, Varint.Read(ref rest));
        }
    }
}
