using System.Text;

namespace Tocsin.Engine.Similarity.Hdf5;

/// <summary>Attributes of an object, of any type and shape. Call it within <see cref="Hdf5Library.Enter"/>.</summary>
internal static unsafe class Hdf5Attributes
{
    private const int LongestName = 1024;
    private const long MostBytes = 64 << 20;

    /// <summary>Takes attributes over to an object of another file.</summary>
    /// <param name="from">The object that has them.</param>
    /// <param name="to">The object that gets them.</param>
    /// <param name="isWanted">Asked by name.</param>
    /// <exception cref="Hdf5Exception">One is wanted and cannot be taken over: it refers to objects of its own file, or is of no reasonable size.</exception>
    public static void Copy(long from, long to, Func<string, bool> isWanted)
    {
        using Hdf5Id itself = new(Hdf5Kind.Object, Hdf5Native.H5Oopen(from, ".", 0), "attributes"); // of a file the group at its top
        long count = Hdf5Library.Checked(Hdf5Native.H5Aget_num_attrs(itself), "number of attributes");
        byte* room = stackalloc byte[LongestName];
        for (long i = 0; i < count; i++)
        {
            using Hdf5Id attribute = new(Hdf5Kind.Attribute, Hdf5Native.H5Aopen_by_idx(itself, ".", 0, 0, (ulong)i, 0, 0), $"attribute {i}");
            nint length = (nint)Hdf5Library.Checked(Hdf5Native.H5Aget_name(attribute, LongestName, room), $"name of attribute {i}");
            string name = Encoding.UTF8.GetString(room, (int)Math.Min(length, LongestName - 1));
            if (isWanted(name))
            {
                Copy(attribute, to, name);
            }
        }
    }

    private static void Copy(Hdf5Id attribute, long to, string name)
    {
        using Hdf5Id stored = new(Hdf5Kind.Type, Hdf5Native.H5Aget_type(attribute), name);
        using Hdf5Id type = new(Hdf5Kind.Type, Hdf5Native.H5Tcopy(stored), name); // one with a name belongs to its file
        using Hdf5Id space = new(Hdf5Kind.Space, Hdf5Native.H5Aget_space(attribute), name);
        if (Hdf5Native.H5Tdetect_class(type, Hdf5Native.Reference) > 0)
        {
            throw new Hdf5Exception($"the attribute '{name}' refers to other objects, which cannot be said of a copy");
        }

        double bytes = (double)Hdf5Library.Checked(Hdf5Native.H5Sget_simple_extent_npoints(space), name) * Hdf5Native.H5Tget_size(type);
        if (bytes > MostBytes)
        {
            throw new Hdf5Exception($"the attribute '{name}' has {bytes} bytes, more than {MostBytes}");
        }

        using Hdf5Id copy = new(Hdf5Kind.Attribute, Hdf5Native.H5Acreate2(to, name, type, space, 0, 0), name);
        if (bytes == 0)
        {
            return;
        }

        fixed (byte* value = new byte[(int)bytes])
        {
            _ = Hdf5Library.Checked(Hdf5Native.H5Aread(attribute, type, value), name);
            try
            {
                _ = Hdf5Library.Checked(Hdf5Native.H5Awrite(copy, type, value), name);
            }
            finally
            {
                _ = Hdf5Native.H5Dvlen_reclaim(type, space, 0, value);
            }
        }
    }
}
