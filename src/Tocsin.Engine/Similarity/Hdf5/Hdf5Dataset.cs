namespace Tocsin.Engine.Similarity.Hdf5;

/// <summary>A dataset of an open file: its shape, and its rows by ranges. Any thread.</summary>
internal sealed unsafe partial class Hdf5Dataset : IDisposable
{
    private const int MaxRank = 32; // H5S_MAX_RANK

    private readonly Hdf5Id _id;
    private readonly long[]? _chunk; // elements along each axis; null when it is one piece
    private readonly bool _isBytesAlone; // floats of ours that lie in the file as they are: nothing is computed from them while they are read
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
        _chunk = layout == Hdf5Native.ChunkedLayout ? ChunkOf(creation, rank) : null;
        _isBytesAlone = layout is Hdf5Native.ContiguousLayout or Hdf5Native.ChunkedLayout
            && Hdf5Native.H5Pget_nfilters(creation) == 0
            && Hdf5Native.H5Tequal(type, Hdf5Library.LittleFloat) > 0;
        CanGrow = rank > 0 && layout == Hdf5Native.ChunkedLayout && atMost[0] == Hdf5Native.Unlimited;
        LiesElsewhere = layout == Hdf5Native.VirtualLayout || Hdf5Native.H5Pget_external_count(creation) != 0;
    }

    public string Name { get; }

    /// <summary>Elements along each axis; empty for a single value.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    public Hdf5Type Type { get; }

    /// <summary>Rows in a chunk; 1 where it is one piece.</summary>
    public long ChunkRows => _chunk?[0] ?? 1;

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

    /// <inheritdoc/>
    public void Dispose()
    {
        using (Hdf5Library.Enter())
        {
            _id.Dispose();
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

    private static long[] ChunkOf(long creation, int rank)
    {
        ulong* sizes = stackalloc ulong[MaxRank];
        _ = Hdf5Library.Checked(Hdf5Native.H5Pget_chunk(creation, rank, sizes), "chunks");
        return [.. new ReadOnlySpan<ulong>(sizes, rank).ToArray().Select(static size => (long)Math.Clamp(size, 1, long.MaxValue))];
    }
}
