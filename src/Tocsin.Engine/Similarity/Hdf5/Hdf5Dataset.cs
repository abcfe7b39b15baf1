using System.Runtime.InteropServices;
using System.Text;

namespace Tocsin.Engine.Similarity.Hdf5;

/// <summary>What the elements of a dataset are.</summary>
/// <param name="Class">H5T_class_t.</param>
/// <param name="Bytes">Of one element; of a text of fixed length its room.</param>
/// <param name="IsVariable">A text of any length.</param>
/// <param name="IsUtf8">A text in UTF-8.</param>
/// <param name="IsSpacePadded">A text of fixed length, filled up with spaces and not with zeros.</param>
internal readonly record struct Hdf5Type(int Class, long Bytes, bool IsVariable, bool IsUtf8, bool IsSpacePadded)
{
    public override string ToString() => Class switch
    {
        Hdf5Native.Integer => $"{Bytes * 8}-bit integers",
        Hdf5Native.Float => $"{Bytes * 8}-bit floats",
        Hdf5Native.Text when IsVariable => "strings of variable length",
        Hdf5Native.Text => $"strings of {Bytes} bytes",
        _ => $"elements of HDF5 class {Class}",
    };
}

/// <summary>A dataset of an open file: its shape, and its rows by ranges. Any thread.</summary>
internal sealed unsafe class Hdf5Dataset : IDisposable
{
    private const int MaxRank = 32; // H5S_MAX_RANK

    private readonly Hdf5Id _id;
    private long[] _shape;

    private Hdf5Dataset(string name, Hdf5Id id)
    {
        (Name, _id) = (name, id);
        using Hdf5Id space = new(Hdf5Kind.Space, Hdf5Native.H5Dget_space(id), $"shape of '{name}'");
        ulong* sizes = stackalloc ulong[MaxRank], atMost = stackalloc ulong[MaxRank];
        int rank = (int)Hdf5Library.Checked(Hdf5Native.H5Sget_simple_extent_ndims(space), $"shape of '{name}'");
        _ = Hdf5Library.Checked(Hdf5Native.H5Sget_simple_extent_dims(space, sizes, atMost), $"shape of '{name}'");
        _shape = [.. new ReadOnlySpan<ulong>(sizes, rank).ToArray().Select(static size => (long)Math.Min(size, long.MaxValue))];

        using Hdf5Id type = new(Hdf5Kind.Type, Hdf5Native.H5Dget_type(id), $"type of '{name}'");
        int kind = Hdf5Native.H5Tget_class(type);
        bool isText = kind == Hdf5Native.Text;
        Type = new Hdf5Type(
            kind,
            (long)Hdf5Native.H5Tget_size(type),
            isText && Hdf5Native.H5Tis_variable_str(type) > 0,
            isText && Hdf5Native.H5Tget_cset(type) == Hdf5Native.Utf8,
            isText && Hdf5Native.H5Tget_strpad(type) == Hdf5Native.PadSpace);

        using Hdf5Id creation = new(Hdf5Kind.Properties, Hdf5Native.H5Dget_create_plist(id), $"properties of '{name}'");
        int layout = Hdf5Native.H5Pget_layout(creation);
        CanGrow = rank > 0 && layout == Hdf5Native.ChunkedLayout && atMost[0] == Hdf5Native.Unlimited;
        LiesElsewhere = layout == Hdf5Native.VirtualLayout || Hdf5Native.H5Pget_external_count(creation) != 0;
    }

    public string Name { get; }

    /// <summary>Elements along each axis; empty for a single value.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    public Hdf5Type Type { get; }

    /// <summary>Whether rows can be added in place.</summary>
    public bool CanGrow { get; }

    /// <summary>Whether its bytes lie in other files, which it names: such a dataset is not read.</summary>
    public bool LiesElsewhere { get; }

    /// <summary>Call it within <see cref="Hdf5Library.Enter"/>.</summary>
    public static Hdf5Dataset Of(string name, Hdf5Id id)
    {
        try
        {
            return new Hdf5Dataset(name, id);
        }
        catch
        {
            id.Dispose();
            throw;
        }
    }

    /// <summary>The type of its elements, for a dataset of another file. Call it within <see cref="Hdf5Library.Enter"/>.</summary>
    public Hdf5Id CopyType()
    {
        using Hdf5Id stored = new(Hdf5Kind.Type, Hdf5Native.H5Dget_type(_id), $"type of '{Name}'");
        return new Hdf5Id(Hdf5Kind.Type, Hdf5Native.H5Tcopy(stored), $"type of '{Name}'"); // one with a name belongs to its file
    }

    /// <summary>Takes all attributes of a dataset of another file over.</summary>
    public void CopyNotes(Hdf5Dataset from)
    {
        using (Hdf5Library.Enter())
        {
            Hdf5Attributes.Copy(from._id, _id, static _ => true);
        }
    }

    // -> rows: [n, width] elements
    /// <summary>Reads rows bit for bit.</summary>
    public void ReadRaw(long first, Span<byte> rows)
    {
        fixed (byte* buffer = rows)
        {
            MoveRaw(first, rows.Length, buffer, writes: false);
        }
    }

    // rows: [n, width] elements
    /// <summary>Adds rows of its own type at the end, bit for bit.</summary>
    public void AppendRaw(ReadOnlySpan<byte> rows)
    {
        long first = _shape[0];
        fixed (byte* buffer = rows)
        {
            Grow(rows.Length / (_shape[1] * Type.Bytes));
            MoveRaw(first, rows.Length, buffer, writes: true);
        }
    }

    // -> rows: [n, width]
    /// <summary>Reads rows of numbers of any type as floats.</summary>
    public void Read(long first, Span<float> rows)
    {
        fixed (float* buffer = rows)
        {
            Move(first, rows.Length, buffer, writes: false);
        }
    }

    // rows: [n, width]
    /// <summary>Adds rows at the end.</summary>
    public void Append(ReadOnlySpan<float> rows)
    {
        long first = _shape[0];
        fixed (float* buffer = rows)
        {
            Grow(rows.Length / _shape[1]);
            Move(first, rows.Length, buffer, writes: true);
        }
    }

    /// <summary>Reads texts and hands each over as bytes without what it is filled up with.</summary>
    public void ReadTexts(long first, int count, Action<ReadOnlySpan<byte>> take)
    {
        using (Hdf5Library.Enter())
        {
            using Hdf5Id type = new(Hdf5Kind.Type, Hdf5Native.H5Dget_type(_id), Name);
            using Hdf5Id inFile = Select(first, count);
            using Hdf5Id inMemory = Space((ulong)count);
            byte[] room = new byte[checked((int)(count * Type.Bytes))];
            fixed (byte* buffer = room)
            {
                _ = Hdf5Library.Checked(Hdf5Native.H5Dread(_id, type, inMemory, inFile, 0, buffer), $"read of '{Name}'");
                if (!Type.IsVariable)
                {
                    for (int i = 0; i < count; i++)
                    {
                        take(Trimmed(room.AsSpan((int)(i * Type.Bytes), (int)Type.Bytes)));
                    }

                    return;
                }

                try
                {
                    byte** texts = (byte**)buffer;
                    for (int i = 0; i < count; i++)
                    {
                        take(texts[i] is null ? [] : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(texts[i]));
                    }
                }
                finally
                {
                    _ = Hdf5Native.H5Dvlen_reclaim(type, inMemory, 0, buffer);
                }
            }
        }
    }

    /// <summary>Adds texts at the end of a dataset of UTF-8 texts of any length.</summary>
    public void Append(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        AppendTexts(Encoding.UTF8.GetBytes(string.Join('\0', texts) + '\0'), texts.Count);
    }

    /// <summary>The same with their bytes: one after another, each with its zero.</summary>
    public void AppendTexts(ReadOnlySpan<byte> all, int count)
    {
        if (count == 0)
        {
            return;
        }

        nint[] starts = new nint[count];
        using (Hdf5Library.Enter())
        {
            fixed (byte* bytes = all)
            fixed (nint* buffer = starts)
            {
                nint at = 0;
                for (int i = 0; i < starts.Length; i++)
                {
                    starts[i] = (nint)bytes + at;
                    at += all[(int)at..].IndexOf((byte)0) + 1;
                }

                long first = _shape[0];
                Grow(starts.Length);
                using Hdf5Id type = Hdf5Text.Type();
                using Hdf5Id inFile = Select(first, starts.Length);
                using Hdf5Id inMemory = Space((ulong)starts.Length);
                _ = Hdf5Library.Checked(Hdf5Native.H5Dwrite(_id, type, inMemory, inFile, 0, buffer), $"write of '{Name}'");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using (Hdf5Library.Enter())
        {
            _id.Dispose();
        }
    }

    private ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)0);
        text = end < 0 ? text : text[..end];
        return Type.IsSpacePadded ? text.TrimEnd((byte)' ') : text;
    }

    private void Move(long first, int count, float* buffer, bool writes)
    {
        using (Hdf5Library.Enter())
        {
            Move(first, count / _shape[1], Hdf5Library.NativeFloat, buffer, writes);
        }
    }

    private void MoveRaw(long first, int bytes, byte* buffer, bool writes)
    {
        using (Hdf5Library.Enter())
        {
            using Hdf5Id type = new(Hdf5Kind.Type, Hdf5Native.H5Dget_type(_id), Name);
            Move(first, bytes / (_shape[1] * Type.Bytes), type, buffer, writes);
        }
    }

    private void Move(long first, long rows, long type, void* buffer, bool writes)
    {
        if (rows > 0)
        {
            using Hdf5Id inFile = Select(first, rows);
            using Hdf5Id inMemory = Space((ulong)rows, (ulong)_shape[1]);
            _ = Hdf5Library.Checked(
                writes
                    ? Hdf5Native.H5Dwrite(_id, type, inMemory, inFile, 0, buffer)
                    : Hdf5Native.H5Dread(_id, type, inMemory, inFile, 0, buffer),
                $"{(writes ? "write" : "read")} of '{Name}'");
        }
    }

    private void Grow(long rows)
    {
        using (Hdf5Library.Enter())
        {
            ulong* sizes = stackalloc ulong[MaxRank];
            for (int i = 0; i < _shape.Length; i++)
            {
                sizes[i] = (ulong)(_shape[i] + (i == 0 ? rows : 0));
            }

            _ = Hdf5Library.Checked(Hdf5Native.H5Dset_extent(_id, sizes), $"growth of '{Name}'");
            _shape = [_shape[0] + rows, .. _shape.AsSpan(1)];
        }
    }

    /// <summary>Whole rows of the dataset as they lie in the file.</summary>
    private Hdf5Id Select(long first, long rows)
    {
        Hdf5Id space = new(Hdf5Kind.Space, Hdf5Native.H5Dget_space(_id), Name);
        ulong* start = stackalloc ulong[MaxRank], count = stackalloc ulong[MaxRank];
        for (int i = 0; i < _shape.Length; i++)
        {
            (start[i], count[i]) = (i == 0 ? (ulong)first : 0, (ulong)(i == 0 ? rows : _shape[i]));
        }

        if (Hdf5Native.H5Sselect_hyperslab(space, Hdf5Native.SelectSet, start, null, count, null) >= 0)
        {
            return space;
        }

        space.Dispose();
        throw new Hdf5Exception($"rows {first} to {first + rows} of '{Name}': {Hdf5Library.Reason()}");
    }

    private static Hdf5Id Space(ulong rows, ulong? width = null)
    {
        ulong* sizes = stackalloc ulong[2] { rows, width ?? 0 };
        return new Hdf5Id(Hdf5Kind.Space, Hdf5Native.H5Screate_simple(width is null ? 1 : 2, sizes, null), "shape");
    }
}
