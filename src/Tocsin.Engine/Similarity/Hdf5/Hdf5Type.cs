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
