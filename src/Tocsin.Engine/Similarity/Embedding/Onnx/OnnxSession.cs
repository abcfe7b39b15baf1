using System.Text;

namespace Tocsin.Engine.Similarity.Embedding.Onnx;

/// <summary>A loaded model: checked, and run with a time limit. One thread at a time. Numbers in brackets are places in the runtime's table of functions.</summary>
internal sealed unsafe class OnnxSession : IDisposable
{
    private const int AllOptimizations = 99; // ORT_ENABLE_ALL
    private const int DeviceAllocator = 0; // OrtDeviceAllocator
    private const int DefaultMemory = 0; // OrtMemTypeDefault

    private readonly OnnxRuntime _runtime;
    private readonly OnnxOptions _options;
    private readonly byte[] _input;
    private readonly byte[] _output;
    private readonly long[] _shape;
    private nint _session;
    private nint _memory;

    private OnnxSession(OnnxRuntime runtime, nint session, OnnxOptions options)
    {
        (_runtime, _session, _options) = (runtime, session, options);
        try
        {
            OnnxSignature signature = OnnxSignature.Of(runtime, session, options);
            (_input, _output, FixedBatch) = (Zeroed(signature.Input), Zeroed(signature.Output), signature.FixedBatch);
            _shape = [0, 3, options.Preprocessing.Crop, options.Preprocessing.Crop];
            nint memory;
            Check(((delegate* unmanaged<int, int, nint*, nint>)runtime.Slot(69))(DeviceAllocator, DefaultMemory, &memory), "has no memory"); // [69] CreateCpuMemoryInfo
            _memory = memory;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Pictures of each run, where the model says so; null when it takes any number.</summary>
    public int? FixedBatch { get; }

    /// <summary>Loads a model. Loading computes what is constant in it, so it has the time limit, too; what goes on beyond it ends in the background.</summary>
    /// <exception cref="EmbeddingException">It cannot be loaded, or takes other things than pictures.</exception>
    public static OnnxSession Open(OnnxRuntime runtime, byte[] model, OnnxOptions options)
    {
        Task<nint> loading = Task.Run(() => Load(runtime, model, options));
        try
        {
            if (loading.Wait(options.TimeLimit))
            {
                return new OnnxSession(runtime, loading.Result, options);
            }
        }
        catch (AggregateException failed) when (failed.InnerException is EmbeddingException refused)
        {
            throw new EmbeddingException(refused.Message, refused);
        }

        _ = loading.ContinueWith(
            late => ((delegate* unmanaged<nint, void>)runtime.Slot(95))(late.Result), // [95] ReleaseSession
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion,
            TaskScheduler.Default);
        throw new EmbeddingException($"The model '{options.Model}' was not loaded within {options.TimeLimit.TotalSeconds:0.#} s. If the model is good, raise {OnnxOptions.TimeLimitSetting}.");
    }

    // input: [batch, 3, height, width] -> floats of the output for a picture
    /// <summary>Runs once and tells how many floats a picture has.</summary>
    public int Measure(float[] input, int batch) => Run(input, batch, [], null, CancellationToken.None);

    // input: [batch, 3, height, width] -> rows: [n, dimension], n <= batch
    /// <summary>Runs once.</summary>
    /// <exception cref="EmbeddingException">It fails, takes too long, or gives another shape than before.</exception>
    public void Run(float[] input, int batch, Span<float> rows, int dimension, CancellationToken cancellation) => Run(input, batch, rows, (int?)dimension, cancellation);

    public void Dispose()
    {
        if (_memory != 0)
        {
            ((delegate* unmanaged<nint, void>)_runtime.Slot(94))(_memory); // [94] ReleaseMemoryInfo
        }

        if (_session != 0)
        {
            ((delegate* unmanaged<nint, void>)_runtime.Slot(95))(_session); // [95] ReleaseSession
        }

        (_memory, _session) = (0, 0);
    }

    private static nint Load(OnnxRuntime runtime, byte[] model, OnnxOptions options)
    {
        nint settings;
        runtime.Check(((delegate* unmanaged<nint*, nint>)runtime.Slot(10))(&settings), "ONNX Runtime has no settings"); // [10] CreateSessionOptions
        try
        {
            runtime.Check(((delegate* unmanaged<nint, int, nint>)runtime.Slot(23))(settings, AllOptimizations), "ONNX Runtime has no optimisations"); // [23] SetSessionGraphOptimizationLevel
            runtime.Check(((delegate* unmanaged<nint, int, nint>)runtime.Slot(24))(settings, options.Threads), "ONNX Runtime has no threads"); // [24] SetIntraOpNumThreads
            nint session;
            fixed (byte* bytes = model)
            {
                runtime.Check( // [8] CreateSessionFromArray
                    ((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)runtime.Slot(8))(runtime.Environment, bytes, (nuint)model.Length, settings, &session),
                    $"The model '{options.Model}' cannot be loaded by ONNX Runtime {runtime.Version}");
            }

            return session;
        }
        finally
        {
            ((delegate* unmanaged<nint, void>)runtime.Slot(100))(settings); // [100] ReleaseSessionOptions
        }
    }

    private int Run(float[] input, int batch, Span<float> rows, int? dimension, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_session == 0, this);
        cancellation.ThrowIfCancellationRequested();
        _shape[0] = batch;
        nint tensor = 0, result = 0;
        fixed (float* data = input)
        fixed (long* shape = _shape)
        fixed (byte* inputName = _input, outputName = _output)
        {
            try
            {
                Check( // [49] CreateTensorWithDataAsOrtValue
                    ((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)_runtime.Slot(49))(
                        _memory, data, (nuint)input.Length * sizeof(float), shape, (nuint)_shape.Length, OnnxSignature.FloatElement, &tensor),
                    "takes no pictures");
                RunLimited(&inputName, &tensor, &outputName, &result, cancellation);
                return Take(result, batch, rows, dimension);
            }
            finally
            {
                Release(tensor);
                Release(result);
            }
        }
    }

    private void RunLimited(byte** inputName, nint* tensor, byte** outputName, nint* result, CancellationToken cancellation)
    {
        using OnnxRunLimit limit = new(_runtime, _options.TimeLimit, cancellation);
        nint status = ((delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)_runtime.Slot(9))( // [9] Run
            _session, limit.Handle, inputName, tensor, 1, outputName, 1, result);
        if (_runtime.Error(status) is { } error)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new EmbeddingException(limit.IsOver
                ? $"The model '{_options.Model}' took longer than {_options.TimeLimit.TotalSeconds:0.#} s for a run. Take a smaller model, or raise {OnnxOptions.TimeLimitSetting}."
                : $"The model '{_options.Model}' failed: {error}");
        }
    }

    // result: [batch, d] or [batch, d, 1, 1]
    private int Take(nint result, int batch, Span<float> rows, int? dimension)
    {
        long[] shape = OnnxSignature.ShapeOfValue(_runtime, result, out int element);
        long floats = shape.Aggregate(1L, static (product, size) => checked(product * size));
        if (element != OnnxSignature.FloatElement || shape.Length < 2 || shape[0] != batch || floats <= 0 || shape.Skip(2).Any(static size => size != 1))
        {
            throw new EmbeddingException(
                $"The model '{_options.Model}' gives {OnnxSignature.Named(element)} [{string.Join(", ", shape)}] for {batch} picture(s), not floats [{batch}, dimension] or [{batch}, dimension, 1, 1]. "
                + "Export it without its last layer, with its global pooling.");
        }

        int got = (int)Math.Min(int.MaxValue, floats / batch);
        if (dimension is not { } wanted)
        {
            return got;
        }

        if (got != wanted)
        {
            throw new EmbeddingException($"The model '{_options.Model}' gave {got} floats for a picture, and {wanted} for one before. It cannot be used for vectors.");
        }

        float* data;
        Check(((delegate* unmanaged<nint, float**, nint>)_runtime.Slot(51))(result, &data), "gives nothing"); // [51] GetTensorMutableData
        new ReadOnlySpan<float>(data, rows.Length).CopyTo(rows);
        return got;
    }

    private void Release(nint value)
    {
        if (value != 0)
        {
            ((delegate* unmanaged<nint, void>)_runtime.Slot(96))(value); // [96] ReleaseValue
        }
    }

    private void Check(nint status, string what) => _runtime.Check(status, $"The model '{_options.Model}' {what}");

    private static byte[] Zeroed(string name) => Encoding.UTF8.GetBytes(name + '\0');
}
