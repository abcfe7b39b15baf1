using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Tocsin.Engine.Sequences.Keys;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Pipeline;

/// <summary>
/// What the sender of a line said about it. It stands in front of the line in the payload of a record with <see cref="RecordFlags.Annotated"/>
/// (<c>docs/formats/pipeline.md</c>); the pipeline takes it off.
/// </summary>
/// <param name="SessionKey">The line's one session key, in place of those that the model's rule would find; 1 to 256 bytes of UTF-8. Null for the rule.</param>
/// <param name="Client">Who sent it.</param>
/// <param name="Group">What the session belongs to, among which it is to be as the others are: the array of a job; 1 to 256 bytes of UTF-8. Null for none.</param>
public sealed record LineAnnotation(string? SessionKey, int? Client, string? Group = null)
{
    private const byte Version = 1;
    private const byte HasKey = 1;
    private const byte HasClient = 2;
    private const byte HasGroup = 4;

    /// <summary>The payload: the annotation and the line behind it. Throws <see cref="ArgumentException"/> when the key or the group is empty or too long.</summary>
    public byte[] Annotate(ReadOnlySpan<byte> line)
    {
        ArrayBufferWriter<byte> payload = new(line.Length + 16);
        Write(payload);
        payload.Write(line);
        return payload.WrittenSpan.ToArray();
    }

    /// <summary>Writes the annotation; the line's bytes follow. Throws <see cref="ArgumentException"/> when the key or the group is empty or too long.</summary>
    public void Write(IBufferWriter<byte> payload)
    {
        payload.Write([Version, (byte)((SessionKey is null ? 0 : HasKey) | (Client is null ? 0 : HasClient) | (Group is null ? 0 : HasGroup))]);
        Write(payload, SessionKey, "session key");
        if (Client is { } client)
        {
            BinaryPrimitives.WriteInt32LittleEndian(payload.GetSpan(sizeof(int)), client);
            payload.Advance(sizeof(int));
        }

        Write(payload, Group, "group");
    }

    /// <summary>Takes a payload apart. False when it does not begin with an annotation: the line is then all of it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out AnnotatedLine annotated)
    {
        annotated = new AnnotatedLine { Line = payload };
        if (payload.Length < 2 || payload[0] != Version || payload[1] > (HasKey | HasClient | HasGroup))
            return false;
        byte has = payload[1];
        ReadOnlySpan<byte> rest = payload[2..], key = default, group = default;
        if ((has & HasKey) != 0 && !TryReadText(ref rest, out key))
            return false;
        int? client = null;
        if ((has & HasClient) != 0)
        {
            if (rest.Length < sizeof(int))
                return false;
            client = BinaryPrimitives.ReadInt32LittleEndian(rest);
            rest = rest[sizeof(int)..];
        }

        if ((has & HasGroup) != 0 && !TryReadText(ref rest, out group))
            return false;
        annotated = new AnnotatedLine { SessionKey = key, Client = client, Group = group, Line = rest };
        return true;
    }

    private static void Write(IBufferWriter<byte> payload, string? text, string what)
    {
        if (text is null)
            return;
        int length = Encoding.UTF8.GetByteCount(text);
        if (length is 0 or > SessionKeyRule.MaxKeyBytes)
            throw new ArgumentException($"A {what} has 1 to {SessionKeyRule.MaxKeyBytes} bytes of UTF-8; this one has {length}.");
        Span<byte> bytes = payload.GetSpan(sizeof(ushort) + length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)length);
        Encoding.UTF8.GetBytes(text, bytes[sizeof(ushort)..]);
        payload.Advance(sizeof(ushort) + length);
    }

    private static bool TryReadText(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (rest.Length < sizeof(ushort))
            return false;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
        if (length is 0 or > SessionKeyRule.MaxKeyBytes || rest.Length < sizeof(ushort) + length)
            return false;
        text = rest.Slice(sizeof(ushort), length);
        rest = rest[(sizeof(ushort) + length)..];
        return Utf8.IsValid(text);
    }
}

/// <summary>An annotated payload, taken apart; the spans point into it.</summary>
public readonly ref struct AnnotatedLine
{
    /// <summary>The session key in UTF-8; empty without one.</summary>
    public ReadOnlySpan<byte> SessionKey { get; init; }

    /// <summary>Who sent it.</summary>
    public int? Client { get; init; }

    /// <summary>What the session belongs to, in UTF-8; empty without one.</summary>
    public ReadOnlySpan<byte> Group { get; init; }

    /// <summary>The bare line.</summary>
    public ReadOnlySpan<byte> Line { get; init; }
}
