using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Tocsin.Numerics;

namespace Tocsin.Vectors.Files;

/// <summary>Writes an index file: named sections, each at a multiple of <see cref="Alignment"/>, and a table of them at the end. One thread.</summary>
public sealed class SectionWriter
{
    internal const int Alignment = 4096;
    internal const int HeadBytes = 32;
    internal const int NameBytes = 16;
    internal const int EntryBytes = NameBytes + 8 + 8 + 4;
    internal const int MostSections = 4096;
    internal const uint Version = 1;

    /// <summary>Bytes that are written at once: a span of larger values may have more bytes than a span of bytes can hold.</summary>
    private const int Piece = 64 << 20;

    private readonly Stream _stream;
    private readonly List<(string Name, long Start, long Length, uint Checksum)> _sections = [];
    private long _at;
    private string? _open;
    private long _start;
    private uint _checksum;

    internal SectionWriter(Stream stream)
    {
        _stream = stream;
        Put(new byte[HeadBytes]);
    }

    /// <summary>A checksum of the sections so far: their names, lengths and contents.</summary>
    internal uint Mark => Crc32C.Compute(Table());

    internal static ReadOnlySpan<byte> Magic => "TOCSINVI"u8;

    /// <summary>A whole section.</summary>
    public void Write<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Begin(name);
        Append(values);
        End();
    }

    /// <summary>Begins a section whose pieces follow.</summary>
    /// <param name="name">ASCII, at most 16 characters, each name once.</param>
    public void Begin(string name)
    {
        if (_open is not null || name.Length is 0 or > NameBytes || !Ascii.IsValid(name) || _sections.Any(section => section.Name == name))
        {
            throw new InvalidOperationException($"Section '{name}' cannot begin: names are 1 to {NameBytes} ASCII characters, each once, one section at a time.");
        }

        Put(new byte[(Alignment - (int)(_at % Alignment)) % Alignment]);
        (_open, _start, _checksum) = (name, _at, 0);
    }

    /// <summary>The next piece of the section, little-endian as in memory.</summary>
    public void Append<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (_open is null)
        {
            throw new InvalidOperationException("No section is open.");
        }

        int most = Math.Max(1, Piece / Unsafe.SizeOf<T>());
        while (!values.IsEmpty)
        {
            ReadOnlySpan<T> piece = values[..Math.Min(most, values.Length)];
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(piece);
            _checksum = Crc32C.Compute(bytes, _checksum);
            Put(bytes);
            values = values[piece.Length..];
        }
    }

    /// <summary>Ends the section.</summary>
    public void End()
    {
        _sections.Add((_open ?? throw new InvalidOperationException("No section is open."), _start, _at - _start, _checksum));
        _open = null;
    }

    // The table, its checksum, and the head that says where it is.
    internal void Finish()
    {
        if (_open is not null || _sections.Count > MostSections)
        {
            throw new InvalidOperationException(_open is not null ? $"Section '{_open}' has no end." : $"A file has {MostSections} sections at most, not {_sections.Count}.");
        }

        byte[] table = Table();
        byte[] head = new byte[HeadBytes];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), _sections.Count);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(16), _at);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(24), _at + table.Length + sizeof(uint));

        byte[] end = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(end, Crc32C.Compute(table, Crc32C.Compute(head)));
        Put(table);
        Put(end);
        _stream.Position = 0;
        _stream.Write(head);
    }

    private byte[] Table()
    {
        byte[] table = new byte[_sections.Count * EntryBytes];
        for (int i = 0; i < _sections.Count; i++)
        {
            Span<byte> entry = table.AsSpan(i * EntryBytes, EntryBytes);
            (string name, long start, long length, uint checksum) = _sections[i];
            Encoding.ASCII.GetBytes(name, entry);
            BinaryPrimitives.WriteInt64LittleEndian(entry[NameBytes..], start);
            BinaryPrimitives.WriteInt64LittleEndian(entry[(NameBytes + 8)..], length);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[(NameBytes + 16)..], checksum);
        }

        return table;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _at += bytes.Length;
    }
}
