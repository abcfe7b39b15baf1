using Tocsin.Engine.Similarity.Hdf5;

namespace Tocsin.Engine.Tests.Similarity.Features;

/// <summary>A fact that needs libhdf5; skips with the reason where there is none.</summary>
internal sealed class Hdf5FactAttribute : FactAttribute
{
    public Hdf5FactAttribute() => Skip = Hdf5Library.Fault;
}

/// <summary>A theory that needs libhdf5; skips with the reason where there is none.</summary>
internal sealed class Hdf5TheoryAttribute : TheoryAttribute
{
    public Hdf5TheoryAttribute() => Skip = Hdf5Library.Fault;
}

/// <summary>A fact that needs libhdf5 and h5py; skips with the reason where there is none.</summary>
internal sealed class H5pyFactAttribute : FactAttribute
{
    public H5pyFactAttribute() => Skip = Hdf5Library.Fault ?? H5py.Missing;
}

/// <summary>A theory that needs libhdf5 and h5py; skips with the reason where there is none.</summary>
internal sealed class H5pyTheoryAttribute : TheoryAttribute
{
    public H5pyTheoryAttribute() => Skip = Hdf5Library.Fault ?? H5py.Missing;
}
