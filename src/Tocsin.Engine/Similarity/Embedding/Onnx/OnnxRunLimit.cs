namespace Tocsin.Engine.Similarity.Embedding.Onnx;

/// <summary>Ends a run that takes too long, or is no longer wanted: the runtime looks at it between two operations.</summary>
internal sealed unsafe class OnnxRunLimit : IDisposable
{
    private readonly OnnxRuntime _runtime;
    private readonly CancellationTokenSource _end;
    private readonly CancellationTokenRegistration _told;
    private readonly CancellationToken _wish;

    public OnnxRunLimit(OnnxRuntime runtime, TimeSpan limit, CancellationToken wish)
    {
        nint handle;
        runtime.Check(((delegate* unmanaged<nint*, nint>)runtime.Slot(39))(&handle), "ONNX Runtime has no run options"); // [39] CreateRunOptions
        (_runtime, Handle, _wish) = (runtime, handle, wish);
        _end = CancellationTokenSource.CreateLinkedTokenSource(wish);
        _end.CancelAfter(limit);
        _told = _end.Token.UnsafeRegister(static state => ((OnnxRunLimit)state!).Tell(), this);
    }

    /// <summary>OrtRunOptions.</summary>
    public nint Handle { get; }

    /// <summary>Whether the time is over.</summary>
    public bool IsOver => _end.IsCancellationRequested && !_wish.IsCancellationRequested;

    public void Dispose()
    {
        _told.Dispose(); // waits while it is being told
        _end.Dispose();
        ((delegate* unmanaged<nint, void>)_runtime.Slot(97))(Handle); // [97] ReleaseRunOptions
    }

    private void Tell() => _ = _runtime.Error(((delegate* unmanaged<nint, nint>)_runtime.Slot(46))(Handle)); // [46] RunOptionsSetTerminate
}
