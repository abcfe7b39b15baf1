using Tocsin.Neural.Networks;
using Tocsin.Neural.Parameters;

namespace Tocsin.Neural.Layers;

// x: [tokens, inputs] -> all states [tokens, directions·hidden], last states [sequences, directions·hidden]
/// <summary>An LSTM of one layer in one or two directions; the second begins at the last real position of each sequence.</summary>
public sealed class Lstm
{
    private readonly LstmDirection[] _directions;
    private readonly int _inputs;
    private readonly int _hidden;
    private SequenceBatch _batch = new();
    private float[] _all = [];
    private float[] _last = [];
    private float[] _dx = [];

    public Lstm(ParameterSet parameters, string name, int inputs, int hidden, bool bothDirections)
    {
        (_inputs, _hidden) = (inputs, hidden);
        LstmDirection forward = new(parameters, name + ".forward", inputs, hidden, reverse: false);
        _directions = bothDirections ? [forward, new LstmDirection(parameters, name + ".backward", inputs, hidden, reverse: true)] : [forward];
    }

    /// <summary>[tokens, directions·hidden] after <see cref="Forward"/>.</summary>
    public float[] AllStates => _all;

    /// <summary>[sequences, directions·hidden] after <see cref="Forward"/>: the states after the whole sequence was read.</summary>
    public float[] LastStates => _last;

    public void Forward(float[] x, SequenceBatch batch)
    {
        _batch = batch;
        int stride = _directions.Length * _hidden;
        Workspace.Take(ref _all, batch.Tokens * stride);
        Workspace.Take(ref _last, batch.Count * stride);
        for (int direction = 0; direction < _directions.Length; direction++)
        {
            _directions[direction].Forward(x, batch, _all, _last, stride, direction * _hidden);
        }
    }

    /// <summary>Goes on, forwards, from the states of the memories, which it replaces -> all states [tokens, hidden].</summary>
    internal float[] Advance(float[] x, SequenceBatch batch, ReadOnlySpan<PredictorMemory> memories)
    {
        Workspace.Take(ref _all, batch.Tokens * _hidden);
        _directions[0].Advance(x, batch, memories, _all);
        return _all;
    }

    /// <summary>The gradients of all states, of the last ones, or of both -> dx: [tokens, inputs].</summary>
    public float[] Backward(float[]? dAll, float[]? dLast)
    {
        Workspace.TakeZeroed(ref _dx, _batch.Tokens * _inputs);
        for (int direction = 0; direction < _directions.Length; direction++)
        {
            _directions[direction].Backward(_batch, dAll, dLast, _directions.Length * _hidden, direction * _hidden, _dx);
        }

        return _dx;
    }
}
