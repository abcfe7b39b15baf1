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
public sealed record LineAnnotation(string? SessionKey, int? Client)
{
    private const byte Version = 1;
    private const byte HasKey = 1;
    private const byte HasClient = 2;

    /// <summary>The payload: the annotation and the line behind it. Throws <see cref="ArgumentException"/> when the key is empty or too long.</summary>
    public byte[] Annotate(ReadOnlySpan<byte> line)
    {
        ArrayBufferWriter<byte> payload = new(line.Length + 16);
        Write(payload);
        payload.Write(line);
        return payload.WrittenSpan.ToArray();
    }

    /// <summary>Writes the annotation; the line's bytes follow. Throws <see cref="ArgumentException"/> when the key is empty or too long.</summary>
    public void Write(IBufferWriter<byte> payload)
    {
        byte[] key = SessionKey is null ? [] : Encoding.UTF8.GetBytes(SessionKey);
        if (SessionKey is not null && key.Length is 0 or > SessionKeyRule.MaxKeyBytes)
            throw new ArgumentException($"A session key has 1 to {SessionKeyRule.MaxKeyBytes} bytes of UTF-8; this one has {key.Length}.");
        Span<byte> bytes = payload.GetSpan(2 + sizeof(ushort) + key.Length + sizeof(int));
        bytes[0] = Version;
        bytes[1] = (byte)((SessionKey is null ? 0 : HasKey) | (Client is null ? 0 : HasClient));
        int at = 2;
        if (SessionKey is not null)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[at..], (ushort)key.Length);
            key.CopyTo(bytes[(at + sizeof(ushort))..]);
            at += sizeof(ushort) + key.Length;
        }

        if (Client is { } client)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes[at..], client);
            at += sizeof(int);
        }

        payload.Advance(at);
    }

    /// <summary>Takes a payload apart. False when it does not begin with an annotation: the line is then all of it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out AnnotatedLine annotated)
    {
        annotated = new AnnotatedLine { Line = payload };
        if (payload.Length < 2 || payload[0] != Version || payload[1] > (HasKey | HasClient))
            return false;
        byte has = payload[1];
        ReadOnlySpan<byte> rest = payload[2..], key = default;
        if ((has & HasKey) != 0)
        {
            if (rest.Length < sizeof(ushort))
                return false;
            int length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            if (length is 0 or > SessionKeyRule.MaxKeyBytes || rest.Length < sizeof(ushort) + length)
                return false;
            key = rest.Slice(sizeof(ushort), length);
            rest = rest[(sizeof(ushort) + length)..];
            if (!Utf8.IsValid(key))
                return false;
        }

        int? client = null;
        if ((has & HasClient) != 0)
        {
            if (rest.Length < sizeof(int))
                return false;
            client = BinaryPrimitives.ReadInt32LittleEndian(rest);
            rest = rest[sizeof(int)..];
        }

        annotated = new AnnotatedLine { SessionKey = key, Client = client, Line = rest };
        return true;
    }
}

/// <summary>An annotated payload, taken apart; the spans point into it.</summary>
public readonly ref struct AnnotatedLine
{
    /// <summary>The session key in UTF-8; empty without one.</summary>
    public ReadOnlySpan<byte> SessionKey { get; init; }

    /// <summary>Who sent it.</summary>
    public int? Client { get; init; }

    /// <summary>The bare line.</summary>
    public ReadOnlySpan<byte> Line { get; init; }
}
