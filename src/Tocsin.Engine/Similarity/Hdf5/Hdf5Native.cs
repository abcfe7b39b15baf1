using System.Runtime.InteropServices;

namespace Tocsin.Engine.Similarity.Hdf5;

/// <summary>
/// The calls of libhdf5 1.10 to 2.x that are used here; ids are 64 bits wide from 1.10. None may be made outside of <see cref="Hdf5Library.Enter"/>, nor before
/// <see cref="Hdf5Library.Require"/>, which finds the library.
/// </summary>
internal static unsafe partial class Hdf5Native
{
    internal const string Library = "tocsin-hdf5"; // no file's name: Hdf5Library answers for it

    public const uint ReadOnly = 0;
    public const uint ReadWrite = 1;
    public const uint Truncate = 2;

    public const int WholeFile = 1; // H5F_SCOPE_GLOBAL
    public const int SelectSet = 0; // H5S_SELECT_SET

    public const int Integer = 0; // H5T_INTEGER
    public const int Float = 1; // H5T_FLOAT
    public const int Text = 3; // H5T_STRING
    public const int Reference = 7; // H5T_REFERENCE
    public const int Utf8 = 1; // H5T_CSET_UTF8
    public const int PadSpace = 2; // H5T_STR_SPACEPAD

    public const int ContiguousLayout = 1; // H5D_CONTIGUOUS
    public const int ChunkedLayout = 2; // H5D_CHUNKED
    public const int VirtualLayout = 3; // H5D_VIRTUAL

    public static readonly nuint VariableSize = nuint.MaxValue; // H5T_VARIABLE
    public const ulong Unlimited = ulong.MaxValue; // H5S_UNLIMITED

    [LibraryImport(Library)] public static partial int H5open();
    [LibraryImport(Library)] public static partial int H5get_libversion(out uint major, out uint minor, out uint release);
    [LibraryImport(Library)] public static partial int H5garbage_collect();
    [LibraryImport(Library)] public static partial int H5set_free_list_limits(int regular, int eachRegular, int array, int eachArray, int block, int eachBlock);
    [LibraryImport(Library)] public static partial int H5PLset_loading_state(uint allowed);

    [LibraryImport(Library)] public static partial int H5Eset_auto2(long stack, nint function, nint data);
    [LibraryImport(Library)] public static partial int H5Ewalk2(long stack, int direction, delegate* unmanaged<uint, Hdf5Error*, nint, int> visit, nint data);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial long H5Fopen(string path, uint flags, long access);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial long H5Fcreate(string path, uint flags, long creation, long access);
    [LibraryImport(Library)] public static partial nint H5Fget_name(long something, byte* name, nuint room);
    [LibraryImport(Library)] public static partial int H5Fget_vfd_handle(long file, long access, int** descriptor);
    [LibraryImport(Library)] public static partial int H5Fflush(long file, int scope);
    [LibraryImport(Library)] public static partial int H5Fclose(long file);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint H5Lget_name_by_idx(long at, string group, int index, int order, ulong number, byte* name, nuint room, long access);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int H5Ocopy(long from, string name, long to, string newName, long copying, long linking);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial long H5Oopen(long at, string name, long access);
    [LibraryImport(Library)] public static partial int H5Oclose(long id);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial long H5Dopen2(long at, string name, long access);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial long H5Dcreate2(long at, string name, long type, long space, long linking, long creation, long access);
    [LibraryImport(Library)] public static partial long H5Dget_space(long dataset);
    [LibraryImport(Library)] public static partial long H5Dget_type(long dataset);
    [LibraryImport(Library)] public static partial long H5Dget_create_plist(long dataset);
    [LibraryImport(Library)] public static partial int H5Dread(long dataset, long type, long inMemory, long inFile, long transfer, void* buffer);
    [LibraryImport(Library)] public static partial int H5Dwrite(long dataset, long type, long inMemory, long inFile, long transfer, void* buffer);
    [LibraryImport(Library)] public static partial int H5Dset_extent(long dataset, ulong* sizes);
    [LibraryImport(Library)] public static partial int H5Dvlen_reclaim(long type, long space, long transfer, void* buffer);
    [LibraryImport(Library)] public static partial int H5Dclose(long dataset);

    [LibraryImport(Library)] public static partial long H5Screate_simple(int rank, ulong* sizes, ulong* atMost);
    [LibraryImport(Library)] public static partial int H5Sget_simple_extent_ndims(long space);
    [LibraryImport(Library)] public static partial int H5Sget_simple_extent_dims(long space, ulong* sizes, ulong* atMost);
    [LibraryImport(Library)] public static partial int H5Sselect_hyperslab(long space, int how, ulong* start, ulong* stride, ulong* count, ulong* block);
    [LibraryImport(Library)] public static partial long H5Sget_simple_extent_npoints(long space);
    [LibraryImport(Library)] public static partial int H5Sclose(long space);

    [LibraryImport(Library)] public static partial long H5Tcopy(long type);
    [LibraryImport(Library)] public static partial int H5Tequal(long type, long other);
    [LibraryImport(Library)] public static partial int H5Tget_class(long type);
    [LibraryImport(Library)] public static partial int H5Tdetect_class(long type, int kind);
    [LibraryImport(Library)] public static partial nuint H5Tget_size(long type);
    [LibraryImport(Library)] public static partial int H5Tset_size(long type, nuint size);
    [LibraryImport(Library)] public static partial int H5Tis_variable_str(long type);
    [LibraryImport(Library)] public static partial int H5Tget_cset(long type);
    [LibraryImport(Library)] public static partial int H5Tset_cset(long type, int set);
    [LibraryImport(Library)] public static partial int H5Tget_strpad(long type);
    [LibraryImport(Library)] public static partial int H5Tclose(long type);

    [LibraryImport(Library)] public static partial long H5Pcreate(long kind);
    [LibraryImport(Library)] public static partial int H5Pset_vlen_mem_manager(long transfer, void* take, void* takeFrom, void* giveBack, void* giveBackTo);
    [LibraryImport(Library)] public static partial int H5Pget_chunk(long creation, int rank, ulong* sizes);
    [LibraryImport(Library)] public static partial int H5Pget_nfilters(long creation);
    [LibraryImport(Library)] public static partial int H5Pset_chunk(long creation, int rank, ulong* sizes);
    [LibraryImport(Library)] public static partial int H5Pset_file_locking(long access, byte use, byte ignoreWhenUnsupported); // from 1.10.7
    [LibraryImport(Library)] public static partial int H5Pget_layout(long creation);
    [LibraryImport(Library)] public static partial int H5Pget_external_count(long creation);
    [LibraryImport(Library)] public static partial int H5Pclose(long properties);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial int H5Aexists(long on, string name);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial long H5Aopen(long on, string name, long access);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial long H5Acreate2(long on, string name, long type, long space, long creation, long access);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial long H5Aopen_by_idx(long at, string name, int index, int order, ulong number, long access, long linking);
    [LibraryImport(Library)] public static partial int H5Aget_num_attrs(long on);
    [LibraryImport(Library)] public static partial nint H5Aget_name(long attribute, nuint room, byte* name);
    [LibraryImport(Library)] public static partial long H5Aget_type(long attribute);
    [LibraryImport(Library)] public static partial long H5Aget_space(long attribute);
    [LibraryImport(Library)] public static partial int H5Aread(long attribute, long type, void* buffer);
    [LibraryImport(Library)] public static partial int H5Awrite(long attribute, long type, void* buffer);
    [LibraryImport(Library)] public static partial int H5Aclose(long attribute);
}

/// <summary>H5E_error2_t: one line of the library's stack of errors.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Hdf5Error
{
    public long Class;
    public long Major;
    public long Minor;
    public uint Line;
    public byte* Function;
    public byte* File;
    public byte* Description;
}
