using System.Buffers.Binary;
using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Windows.Counting;

/// <summary>
/// How many distinct addresses a group's window has seen: their hashes themselves up to <see cref="MostExact"/>, registers (<see cref="HyperLogLog"/>) beyond. Which of the two
/// it is follows from the set of hashes alone, so counting in parts and merging gives the same.
/// </summary>
internal sealed class DistinctAddresses
{
    /// <summary>So many are counted exactly.</summary>
    public const int MostExact = 255;

    private const int LeastSlots = 16, FormExact = 0, FormSparse = 1, FormDense = 2, BitsOfARegister = 6;

    // Open addressing; a slot of 0 is free, and the hash 0 has a flag of its own.
    private ulong[] _hashes = new ulong[LeastSlots];
    private byte[]? _registers;
    private int _count;
    private bool _hasZero;

    // The registers of an earlier use, cleared when they are needed again.
    private byte[]? _spare;

    /// <summary>The registers, or null while the count is exact.</summary>
    public ReadOnlySpan<byte> Registers => _registers;

    /// <summary>True while the count is exact.</summary>
    public bool IsExact => _registers is null;

    /// <summary>Exact up to <see cref="MostExact"/>, else the estimate, rounded.</summary>
    public long Count => _registers is null ? _count : Math.Max(MostExact + 1, (long)Math.Round(HyperLogLog.Estimate(_registers), MidpointRounding.AwayFromZero));

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        if (_registers is not null)
            (_spare, _registers) = (_registers, null);
        Array.Clear(_hashes);
        (_count, _hasZero) = (0, false);
    }

    /// <summary>Counts an address by its hash.</summary>
    public void Add(ulong hash)
    {
        if (_registers is not null)
            HyperLogLog.Add(_registers, hash);
        else
            AddExact(hash);
    }

    /// <summary>Counts all that the other has counted.</summary>
    public void Merge(DistinctAddresses other)
    {
        if (other._registers is null)
        {
            foreach (ulong hash in other._hashes)
            {
                if (hash != 0)
                    Add(hash);
            }

            if (other._hasZero)
                Add(0);
            return;
        }

        byte[] registers = Promote();
        for (int at = 0; at < registers.Length; at++)
            registers[at] = Math.Max(registers[at], other._registers[at]);
    }

    /// <summary>Writes it; the same addresses give the same bytes.</summary>
    public void Write(StateWriter writer)
    {
        if (_registers is null)
        {
            writer.Number(FormExact);
            WriteHashes(writer);
            return;
        }

        int used = HyperLogLog.Registers - _registers.AsSpan().Count((byte)0);
        if (used * 2 < HyperLogLog.Registers * BitsOfARegister / 8)
        {
            writer.Number(FormSparse);
            writer.Number(used);
            for (int at = 0, last = -1; at < _registers.Length; at++)
            {
                if (_registers[at] == 0)
                    continue;
                writer.Number(at - last - 1);
                writer.Number(_registers[at]);
                last = at;
            }

            return;
        }

        writer.Number(FormDense);
        Span<byte> packed = stackalloc byte[HyperLogLog.Registers * BitsOfARegister / 8];
        for (int from = 0, to = 0; from < _registers.Length; from += 4, to += 3)
        {
            int four = _registers[from] | (_registers[from + 1] << 6) | (_registers[from + 2] << 12) | (_registers[from + 3] << 18);
            (packed[to], packed[to + 1], packed[to + 2]) = ((byte)four, (byte)(four >> 8), (byte)(four >> 16));
        }

        writer.Bytes(packed);
    }

    /// <summary>Reads into an empty one.</summary>
    public void Read(ref StateReader reader)
    {
        const string what = "the addresses of a group";
        switch (reader.Number(what, FormDense))
        {
            case FormExact:
                ReadHashes(ref reader, what);
                break;
            case FormSparse:
                byte[] sparse = Promote();
                int at = -1;
                for (long left = reader.Number(what, HyperLogLog.Registers); left > 0; left--)
                {
                    at += 1 + (int)reader.Number(what, HyperLogLog.Registers);
                    reader.Require(at < sparse.Length, what, $"name register {at}");
                    sparse[at] = (byte)reader.Number(what, HyperLogLog.MostRank);
                }

                break;
            default:
                ReadDense(reader.Bytes(what), ref reader, what);
                break;
        }
    }

    private void WriteHashes(StateWriter writer)
    {
        Span<ulong> hashes = stackalloc ulong[MostExact];
        int count = 0;
        foreach (ulong hash in _hashes)
        {
            if (hash != 0)
                hashes[count++] = hash;
        }

        if (_hasZero)
            hashes[count++] = 0;
        hashes = hashes[..count];
        hashes.Sort();
        Span<byte> bytes = stackalloc byte[MostExact * sizeof(ulong)];
        for (int at = 0; at < count; at++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(at * sizeof(ulong))..], hashes[at]);
        writer.Bytes(bytes[..(count * sizeof(ulong))]);
    }

    private void ReadHashes(ref StateReader reader, string what)
    {
        ReadOnlySpan<byte> bytes = reader.Bytes(what);
        reader.Require(bytes.Length % sizeof(ulong) == 0 && bytes.Length <= MostExact * sizeof(ulong), what, $"are {bytes.Length} bytes of hashes");
        for (; !bytes.IsEmpty; bytes = bytes[sizeof(ulong)..])
            AddExact(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
    }

    private void ReadDense(ReadOnlySpan<byte> packed, ref StateReader reader, string what)
    {
        reader.Require(packed.Length == HyperLogLog.Registers * BitsOfARegister / 8, what, $"are {packed.Length} bytes of registers");
        byte[] registers = Promote();
        for (int from = 0, to = 0; to < registers.Length; from += 3, to += 4)
        {
            int four = packed[from] | (packed[from + 1] << 8) | (packed[from + 2] << 16);
            for (int i = 0; i < 4; i++)
                registers[to + i] = (byte)((four >> (BitsOfARegister * i)) & 63);
        }

        reader.Require(registers.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)HyperLogLog.MostRank) < 0, what, "have a register that is too high");
    }

    private void AddExact(ulong hash)
    {
        if (hash == 0)
        {
            if (_hasZero)
                return;
        }
        else
        {
            int mask = _hashes.Length - 1, at = (int)hash & mask;
            for (; _hashes[at] != 0; at = (at + 1) & mask)
            {
                if (_hashes[at] == hash)
                    return;
            }

            if (_count < MostExact)
                _hashes[at] = hash;
        }

        if (_count == MostExact)
        {
            HyperLogLog.Add(Promote(), hash);
            return;
        }

        _hasZero |= hash == 0;
        _count++;
        if (_count * 2 > _hashes.Length)
            Grow();
    }

    private byte[] Promote()
    {
        if (_registers is not null)
            return _registers;
        byte[] registers = _spare ?? new byte[HyperLogLog.Registers];
        Array.Clear(registers);
        _spare = null;
        foreach (ulong hash in _hashes)
        {
            if (hash != 0)
                HyperLogLog.Add(registers, hash);
        }

        if (_hasZero)
            HyperLogLog.Add(registers, 0);
        return _registers = registers;
    }

    private void Grow()
    {
        ulong[] larger = new ulong[_hashes.Length * 2];
        int mask = larger.Length - 1;
        foreach (ulong hash in _hashes)
        {
            if (hash == 0)
                continue;
            int at = (int)hash & mask;
            while (larger[at] != 0)
                at = (at + 1) & mask;
            larger[at] = hash;
        }

        _hashes = larger;
    }
}
