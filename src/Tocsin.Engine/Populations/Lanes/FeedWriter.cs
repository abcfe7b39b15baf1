using System.Buffers;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Populations.Lanes;

/// <summary>Writes answers into a feed. The lane's thread only; allocates nothing once its buffers have grown.</summary>
internal sealed class FeedWriter(PopulationFeed feed)
{
    /// <summary>The preset whose lines may carry what their senders gave as a <c>timestamp</c>, to be echoed.</summary>
    public const string Timestamped = "events";

    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly JsonMembers _members = new(["timestamp"u8.ToArray()]);
    private byte[] _unescaped = new byte[64];

    /// <summary>Adds an answer.</summary>
    /// <param name="of">The event.</param>
    /// <param name="answer">What the model said.</param>
    /// <param name="runtime">Whole milliseconds.</param>
    /// <param name="line">The JSON line to look for a timestamp in; empty for none. It is read a second time, but only while somebody watches.</param>
    public void Write(in PopulationEvent of, in PopulationAnswer answer, long runtime, ReadOnlySpan<byte> line)
    {
        _line.ResetWrittenCount();
        int org = PopulationAnswerJson.WriteWithOrg(_line, of, answer, runtime, Timestamp(line));
        _line.Write("\n"u8);
        feed.Write(_line.WrittenSpan, org);
    }

    private ReadOnlySpan<byte> Timestamp(ReadOnlySpan<byte> line)
    {
        // Nearly all lines end here: what does not hold the name has no such member (or writes its name in escapes, which no sender does).
        if (line.IndexOf("\"timestamp\""u8) < 0 || !_members.TryRead(line) || _members.Places[0] is not { Kind: MemberKind.String or MemberKind.Escaped } place)
            return default;
        ReadOnlySpan<byte> text = line.Slice(place.Start, place.Length);
        if (text.Length > PopulationLimits.NameBytes)
            return default;
        if (place.Kind == MemberKind.String)
            return text;
        if (_unescaped.Length < text.Length)
            _unescaped = new byte[text.Length * 2];
        return _unescaped.AsSpan(0, JsonBytes.Unescape(text, _unescaped));
    }
}
