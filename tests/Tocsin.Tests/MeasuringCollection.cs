namespace Tocsin.Tests;

/// <summary>Tests that measure the memory of the whole process: no other one runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuringCollection
{
    public const string Name = "Measuring";
}
