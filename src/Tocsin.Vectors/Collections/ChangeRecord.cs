using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Tocsin.Vectors.Collections;

// kind     byte: 1 added, 2 added with payloads, 3 deleted
// count    int
// ids      long[count]
// vectors  float[count, dimension]     (1, 2)
// lengths  int[count]                  (2)
// payloads one behind the other        (2)
/// <summary>A change of a collection as bytes. Read again in its order, any number of times, it leaves what it left the first time.</summary>
internal static class ChangeRecord
{
    private const byte Added = 1;
    private const byte AddedWithPayloads = 2;
    private const byte Deleted = 3;
    private const int HeadBytes = 1 + sizeof(int);

    public static byte[] OfAdded(ReadOnlySpan<long> ids, ReadOnlySpan<float> vectors, IReadOnlyList<ReadOnlyMemory<byte>>? payloads)
    {
        long bytes = HeadBytes + ((long)ids.Length * sizeof(long)) + ((long)vectors.Length * sizeof(float));
        if (payloads is not null)
        {
            bytes += ((long)ids.Length * sizeof(int)) + payloads.Sum(static payload => (long)payload.Length);
        }

        if (bytes > ChangeLog.MaxRecordBytes)
        {
            throw new ArgumentException($"{ids.Length} vectors are {bytes} bytes at once, and {ChangeLog.MaxRecordBytes} are taken. Add fewer at a time.");
        }

        byte[] record = new byte[bytes];
        Span<byte> rest = Begin(record, payloads is null ? Added : AddedWithPayloads, ids);
        rest = Put(rest, MemoryMarshal.AsBytes(vectors));
        if (payloads is not null)
        {
            foreach (ReadOnlyMemory<byte> payload in payloads)
            {
                BinaryPrimitives.WriteInt32LittleEndian(rest, payload.Length);
                rest = rest[sizeof(int)..];
            }

            foreach (ReadOnlyMemory<byte> payload in payloads)
            {
                rest = Put(rest, payload.Span);
            }
        }

        return record;
    }

    public static byte[] OfDeleted(ReadOnlySpan<long> ids)
    {
        long bytes = HeadBytes + ((long)ids.Length * sizeof(long));
        if (bytes > ChangeLog.MaxRecordBytes)
        {
            throw new ArgumentException($"{ids.Length} ids are {bytes} bytes at once, and {ChangeLog.MaxRecordBytes} are taken. Delete fewer at a time.");
        }

        byte[] record = new byte[bytes];
        Begin(record, Deleted, ids);
        return record;
    }

    /// <summary>Does to an index what the record says.</summary>
    /// <exception cref="InvalidDataException">It says what cannot be.</exception>
    /// <returns>By how many bytes the payloads grew.</returns>
    public static long Apply(byte[] record, IVectorIndex index)
    {
        int dimension = index.Options.Dimension;
        if (record.Length < HeadBytes || BinaryPrimitives.ReadInt32LittleEndian(record.AsSpan(1)) is not (>= 0 and int count) || count > (record.Length - HeadBytes) / sizeof(long))
        {
            throw new InvalidDataException("a change has no room for its ids");
        }

        ReadOnlySpan<byte> rest = record.AsSpan(HeadBytes);
        ReadOnlySpan<long> ids = Take<long>(ref rest, count);
        long before = PayloadBytes.Of(index, ids), after = 0;
        try
        {
            switch (record[0])
            {
                case Added:
                    index.Add(ids, Take<float>(ref rest, (long)count * dimension));
                    break;
                case AddedWithPayloads:
                    ReadOnlySpan<float> vectors = Take<float>(ref rest, (long)count * dimension);
                    ReadOnlyMemory<byte>[] payloads = Payloads(record, ref rest, count);
                    index.Add(ids, vectors, payloads);
                    after = PayloadBytes.Of(payloads);
                    break;
                case Deleted:
                    index.Delete(ids);
                    break;
                default:
                    throw new InvalidDataException($"a change is of kind {record[0]}");
            }
        }
        catch (ArgumentException bad)
        {
            throw new InvalidDataException($"a change cannot be made: {bad.Message}", bad);
        }

        return rest.IsEmpty ? after - before : throw new InvalidDataException($"a change has {rest.Length} bytes more than it says");
    }

    private static ReadOnlyMemory<byte>[] Payloads(byte[] record, ref ReadOnlySpan<byte> rest, int count)
    {
        ReadOnlySpan<int> lengths = Take<int>(ref rest, count);
        ReadOnlyMemory<byte>[] payloads = new ReadOnlyMemory<byte>[count];
        int at = record.Length - rest.Length;
        for (int i = 0; i < count; i++)
        {
            if (lengths[i] < 0 || lengths[i] > record.Length - at)
            {
                throw new InvalidDataException("a change has no room for its payloads");
            }

            payloads[i] = record.AsMemory(at, lengths[i]);
            at += lengths[i];
        }

        rest = record.AsSpan(at);
        return payloads;
    }

    private static Span<byte> Begin(byte[] record, byte kind, ReadOnlySpan<long> ids)
    {
        record[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(1), ids.Length);
        return Put(record.AsSpan(HeadBytes), MemoryMarshal.AsBytes(ids));
    }

    private static Span<byte> Put(Span<byte> to, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(to);
        return to[bytes.Length..];
    }

    // A copy: values in a record lie at odd addresses.
    private static ReadOnlySpan<T> Take<T>(ref ReadOnlySpan<byte> from, long count)
        where T : unmanaged
    {
        long bytes = count * Marshal.SizeOf<T>();
        if (bytes > from.Length)
        {
            throw new InvalidDataException("a change is shorter than it says");
        }

        T[] values = new T[count];
        from[..(int)bytes].CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        from = from[(int)bytes..];
        return values;
    }
}
