namespace Tocsin.Engine.Similarity.Hdf5;

/// <summary>What an id of the library stands for, and so how it is given back.</summary>
internal enum Hdf5Kind
{
    File,
    Dataset,
    Space,
    Type,
    Properties,
    Attribute,
    Object,
}

/// <summary>An id of the library that is given back when disposed. Call it within <see cref="Hdf5Library.Enter"/>.</summary>
internal readonly struct Hdf5Id(Hdf5Kind kind, long value, string what) : IDisposable
{
    public long Value { get; } = Hdf5Library.Checked(value, what);

    public static implicit operator long(Hdf5Id id) => id.Value;

    public void Dispose() => _ = kind switch
    {
        Hdf5Kind.File => Hdf5Native.H5Fclose(Value),
        Hdf5Kind.Dataset => Hdf5Native.H5Dclose(Value),
        Hdf5Kind.Space => Hdf5Native.H5Sclose(Value),
        Hdf5Kind.Type => Hdf5Native.H5Tclose(Value),
        Hdf5Kind.Properties => Hdf5Native.H5Pclose(Value),
        Hdf5Kind.Object => Hdf5Native.H5Oclose(Value),
        _ => Hdf5Native.H5Aclose(Value),
    };
}
