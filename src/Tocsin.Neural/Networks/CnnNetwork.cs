using Tocsin.Neural.Layers;
using Tocsin.Neural.Parameters;

namespace Tocsin.Neural.Networks;

// ids -> embedding: [tokens, width] -> kernels of 2, 3, 4 positions, relu, max over time: [sequences, 3·filters] -> [sequences, outputs]
/// <summary>After Kim, "Convolutional neural networks for sentence classification", 2014.</summary>
internal sealed class CnnNetwork : INetwork
{
    private static readonly int[] Kernel = [2, 3, 4];

    private readonly Embedding _embedding;
    private readonly Convolution1d[] _convolutions;
    private readonly MaxOverTime[] _max;
    private readonly Relu _relu = new();
    private readonly Linear _head;
    private SequenceBatch _batch = new();
    private int[] _windows = [];
    private float[] _features = [];
    private float[] _dx = [];

    public CnnNetwork(NetworkShape shape, ParameterSet parameters)
    {
        (Shape, Parameters) = (shape, parameters);
        _embedding = new Embedding(parameters, "embedding", shape.Vocabulary, shape.Embedding);
        _convolutions = [.. Kernel.Select(kernel => new Convolution1d(parameters, $"kernel{kernel}", shape.Embedding, shape.Hidden, kernel))];
        _max = [.. Kernel.Select(_ => new MaxOverTime(shape.Hidden))];
        _head = new Linear(parameters, "head", Kernel.Length * shape.Hidden, shape.Outputs);
    }

    public NetworkShape Shape { get; }

    public ParameterSet Parameters { get; }

    public int HiddenWidth => Kernel.Length * Shape.Hidden;

    public ReadOnlySpan<float> Hidden => _features.AsSpan(0, _batch.Count * HiddenWidth);

    public float[] Forward(SequenceBatch batch, ulong dropoutKey = 0)
    {
        _batch = batch;
        float[] x = _embedding.Forward(batch);
        int width = Kernel.Length * Shape.Hidden;
        Workspace.Take(ref _features, batch.Count * width);
        Workspace.Take(ref _windows, batch.Count);
        for (int i = 0; i < Kernel.Length; i++)
        {
            for (int row = 0; row < batch.Count; row++)
            {
                _windows[row] = _convolutions[i].Windows(batch.Length(row));
            }

            _max[i].Forward(_convolutions[i].Forward(x, batch), _windows.AsSpan(0, batch.Count), _features, width, i * Shape.Hidden);
        }

        // The largest of rectified values is the rectified largest one: rectify after the maximum, a window's worth instead of all.
        _relu.Forward(_features, batch.Count * width);
        return _head.Forward(_features, batch.Count);
    }

    public void Backward(float[] dLogits)
    {
        float[] dFeatures = _head.Backward(dLogits);
        _relu.Backward(dFeatures);
        Workspace.TakeZeroed(ref _dx, _batch.Tokens * Shape.Embedding);
        for (int i = 0; i < Kernel.Length; i++)
        {
            _convolutions[i].Backward(_max[i].Backward(dFeatures, Kernel.Length * Shape.Hidden, i * Shape.Hidden), _dx);
        }

        _embedding.Backward(_dx);
    }
}
