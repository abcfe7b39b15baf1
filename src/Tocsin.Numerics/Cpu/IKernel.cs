namespace Tocsin.Numerics.Cpu;

/// <summary>An operation with its arguments, whose lengths have been checked: the plain twin and the text for every vector width.</summary>
internal interface IKernel
{
    void Scalar();

    void Wide<T>()
        where T : unmanaged, ILanes<T>;
}
