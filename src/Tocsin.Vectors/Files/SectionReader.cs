using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text;
using Tocsin.Numerics;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Files;

/// <summary>A mapped index file, checked: its sections by name. It may be dropped while blocks of it are in use; the map ends with the last of them.</summary>
public sealed unsafe class SectionReader
{
    private readonly string _path;
    private readonly Dictionary<string, MappedSection> _sections = new(StringComparer.Ordinal);

    private SectionReader(string path) => _path = path;

    /// <summary>Maps a file and checks every byte of it.</summary>
    /// <exception cref="VectorFileException">It is missing, cannot be read, is no index file, was cut, or is damaged.</exception>
    public static SectionReader Open(string path)
    {
        SectionReader reader = new(path);
        Map map = Map.Of(path);
        ReadOnlySpan<byte> head = map.Bytes < SectionWriter.HeadBytes ? [] : new(map.Start, SectionWriter.HeadBytes);
        if (head.IsEmpty || !head.StartsWith(SectionWriter.Magic))
        {
            throw new VectorFileException($"'{path}' is no index file of Tocsin: it does not begin with {Encoding.ASCII.GetString(SectionWriter.Magic)}. Build one: tocsin vectors build.");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
        if (version != SectionWriter.Version)
        {
            throw new VectorFileException($"'{path}' has version {version}, and this program reads {SectionWriter.Version}. Build it again: tocsin vectors build.");
        }

        int count = BinaryPrimitives.ReadInt32LittleEndian(head[12..]);
        long table = BinaryPrimitives.ReadInt64LittleEndian(head[16..]);
        long length = BinaryPrimitives.ReadInt64LittleEndian(head[24..]);
        if (length != map.Bytes || count is < 0 or > SectionWriter.MostSections || table < SectionWriter.HeadBytes || table != length - sizeof(uint) - ((long)count * SectionWriter.EntryBytes))
        {
            throw Damaged(path, $"it says that it has {length} bytes, and has {map.Bytes}");
        }

        ReadOnlySpan<byte> entries = new(map.Start + table, count * SectionWriter.EntryBytes);
        if (Crc32C.Compute(entries, Crc32C.Compute(head)) != BinaryPrimitives.ReadUInt32LittleEndian(new(map.Start + length - sizeof(uint), sizeof(uint))))
        {
            throw Damaged(path, "the checksum of its table is wrong");
        }

        long end = SectionWriter.HeadBytes;
        for (int i = 0; i < count; i++)
        {
            end = reader.Add(map, entries.Slice(i * SectionWriter.EntryBytes, SectionWriter.EntryBytes), end, table);
        }

        return end == table ? reader : throw Damaged(path, "there are bytes that belong to no section");
    }

    /// <summary>A section that must be there.</summary>
    /// <exception cref="VectorFileException">It is not.</exception>
    public MappedSection Section(string name) =>
        _sections.TryGetValue(name, out MappedSection? section) ? section : throw Damaged(_path, $"it has no section '{name}'");

    /// <summary>The names of all sections.</summary>
    public IReadOnlyCollection<string> Names => _sections.Keys;

    /// <summary>Whether there is such a section.</summary>
    public bool Has(string name) => _sections.ContainsKey(name);

    // Sections follow each other, zeros between them: so every byte of the file is checked. Answers where the section ends.
    private long Add(Map map, ReadOnlySpan<byte> entry, long before, long table)
    {
        string name = Encoding.ASCII.GetString(entry[..SectionWriter.NameBytes]).TrimEnd('\0');
        long start = BinaryPrimitives.ReadInt64LittleEndian(entry[SectionWriter.NameBytes..]);
        long length = BinaryPrimitives.ReadInt64LittleEndian(entry[(SectionWriter.NameBytes + 8)..]);
        if (start < before || start - before >= SectionWriter.Alignment || start % SectionWriter.Alignment != 0 || length < 0 || start > table - length)
        {
            throw Damaged(_path, $"section '{name}' lies outside of it");
        }

        if (new ReadOnlySpan<byte>(map.Start + before, (int)(start - before)).ContainsAnyExcept((byte)0))
        {
            throw Damaged(_path, $"there is something before section '{name}'");
        }

        MappedSection section = new(new NativeBlock(map.Start + start, length, map));
        if (Checksum(section.Memory) != BinaryPrimitives.ReadUInt32LittleEndian(entry[(SectionWriter.NameBytes + 16)..]))
        {
            throw Damaged(_path, $"the checksum of section '{name}' is wrong");
        }

        if (!_sections.TryAdd(name, section))
        {
            throw Damaged(_path, $"it has two sections '{name}'");
        }

        return start + length;
    }

    private static uint Checksum(NativeBlock memory)
    {
        uint checksum = 0;
        for (long at = 0; at < memory.Bytes; at += int.MaxValue)
        {
            checksum = Crc32C.Compute(new ReadOnlySpan<byte>(memory.Start + at, (int)Math.Min(int.MaxValue, memory.Bytes - at)), checksum);
        }

        return checksum;
    }

    private static VectorFileException Damaged(string path, string how) =>
        new($"'{path}' is damaged: {how}. Put it back from a copy, or build it again: tocsin vectors build.");

    /// <summary>The file as memory, until nobody holds it any more: the view's handle is released by the collector.</summary>
    private sealed class Map
    {
        private readonly MemoryMappedViewAccessor _view;

        private Map(string path)
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            Bytes = stream.Length;
            if (Bytes == 0)
            {
                throw new VectorFileException($"'{path}' is empty.");
            }

            using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            _view = file.CreateViewAccessor(0, Bytes, MemoryMappedFileAccess.Read);
            Start = (byte*)_view.SafeMemoryMappedViewHandle.DangerousGetHandle() + _view.PointerOffset;
        }

        public byte* Start { get; }

        public long Bytes { get; }

        public static Map Of(string path)
        {
            try
            {
                return new Map(path);
            }
            catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new VectorFileException($"There is no index file '{path}'. Build one: tocsin vectors build.", missing);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException && failure is not VectorFileException)
            {
                throw new VectorFileException($"'{path}' cannot be read: {failure.Message}", failure);
            }
        }
    }
}
