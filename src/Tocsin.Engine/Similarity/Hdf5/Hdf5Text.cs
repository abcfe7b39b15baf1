using System.Runtime.InteropServices;
using System.Text;

namespace Tocsin.Engine.Similarity.Hdf5;

/// <summary>Texts as the library keeps them. Call it within <see cref="Hdf5Library.Enter"/>.</summary>
internal static unsafe class Hdf5Text
{
    /// <summary>The type of UTF-8 texts of any length.</summary>
    public static Hdf5Id Type()
    {
        Hdf5Id type = new(Hdf5Kind.Type, Hdf5Native.H5Tcopy(Hdf5Library.CharText), "type of texts");
        _ = Hdf5Native.H5Tset_size(type, Hdf5Native.VariableSize);
        _ = Hdf5Native.H5Tset_cset(type, Hdf5Native.Utf8);
        return type;
    }

    /// <summary>An attribute that is one text; null when there is none, or it is something else.</summary>
    public static string? Read(long on, string name)
    {
        if (Hdf5Native.H5Aexists(on, name) <= 0)
        {
            return null;
        }

        using Hdf5Id attribute = new(Hdf5Kind.Attribute, Hdf5Native.H5Aopen(on, name, 0), name);
        using Hdf5Id type = new(Hdf5Kind.Type, Hdf5Native.H5Aget_type(attribute), name);
        using Hdf5Id space = new(Hdf5Kind.Space, Hdf5Native.H5Aget_space(attribute), name);
        if (Hdf5Native.H5Tget_class(type) != Hdf5Native.Text || Hdf5Native.H5Tis_variable_str(type) <= 0 || Hdf5Native.H5Sget_simple_extent_ndims(space) != 0)
        {
            return null;
        }

        byte* text = null;
        if (Hdf5Native.H5Aread(attribute, type, &text) < 0)
        {
            return null;
        }

        string? read = Marshal.PtrToStringUTF8((nint)text);
        _ = Hdf5Native.H5Dvlen_reclaim(type, space, 0, &text);
        return read;
    }

    /// <summary>A new attribute of one text.</summary>
    public static void Write(long on, string name, string text)
    {
        using Hdf5Id type = Type();
        using Hdf5Id space = new(Hdf5Kind.Space, Hdf5Native.H5Screate_simple(0, null, null), name);
        using Hdf5Id attribute = new(Hdf5Kind.Attribute, Hdf5Native.H5Acreate2(on, name, type, space, 0, 0), name);
        fixed (byte* bytes = Encoding.UTF8.GetBytes(text + '\0'))
        {
            byte* at = bytes;
            _ = Hdf5Library.Checked(Hdf5Native.H5Awrite(attribute, type, &at), name);
        }
    }
}
