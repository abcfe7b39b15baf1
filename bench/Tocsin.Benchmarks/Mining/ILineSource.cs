namespace Tocsin.Benchmarks.Mining;

/// <summary>An endless log, the same for the same seed.</summary>
internal interface ILineSource
{
    /// <summary>Appends one line's content.</summary>
    void WriteLine(LineChunk chunk);
}
