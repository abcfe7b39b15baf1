using Tocsin.Neural.Networks;
using Tocsin.Neural.Parameters;
using Tocsin.Numerics;

namespace Tocsin.Neural.Layers;

// x: [tokens, inputs] -> hidden states [tokens, hidden] and last states [sequences, hidden], written with a stride
/// <summary>
/// One direction of an LSTM (Hochreiter and Schmidhuber 1997; gates in PyTorch's order input, forget, cell, output). Works step by step on
/// the sequences that have such a step: they are ranked by length, so that the living ones are always the first, and their states contiguous.
/// </summary>
internal sealed partial class LstmDirection
{
    private readonly int _inputs;
    private readonly int _hidden;
    private readonly bool _reverse;
    private readonly Parameter _inputWeight;
    private readonly Parameter _hiddenWeight;
    private readonly Parameter _inputBias;
    private readonly Parameter _hiddenBias;
    private readonly StepOrder _order = new();
    private float[] _hiddenTransposed = []; // [hidden, 4·hidden]: every step reads it, so its rows had better lie in the order of reading
    private float[] _xs = [];       // [tokens, inputs] in the order of steps
    private float[] _gates = [];    // [tokens, 4·hidden], after their non-linearities; in the backward pass their slopes take their place
    private float[] _cells = [];    // [tokens, hidden]
    private float[] _squashed = []; // [tokens, hidden]: tanh of the cells
    private float[] _states = [];   // [tokens, hidden]
    private float[] _dCells = [];
    private float[] _dStates = [];
    private float[] _earlier = [];  // [tokens, hidden]: the states before each place but the first step's
    private float[] _dxs = [];

    public LstmDirection(ParameterSet parameters, string name, int inputs, int hidden, bool reverse)
    {
        (_inputs, _hidden, _reverse) = (inputs, hidden, reverse);
        Initialisation uniform = Initialisation.UniformFanIn(hidden);
        _inputWeight = parameters.Add(name + ".input.weight", [4 * hidden, inputs], uniform);
        _hiddenWeight = parameters.Add(name + ".hidden.weight", [4 * hidden, hidden], uniform);
        _inputBias = parameters.Add(name + ".input.bias", [4 * hidden], uniform);
        _hiddenBias = parameters.Add(name + ".hidden.bias", [4 * hidden], uniform);
    }

    public void Forward(float[] x, SequenceBatch batch, float[] all, float[] last, int stride, int column)
    {
        int tokens = batch.Tokens;
        TakeInputs(x, batch);
        for (int step = 0; step < _order.Steps; step++)
        {
            int before = step == 0 ? 0 : _order.First(step - 1) * _hidden;
            Step(step, step == 0 ? [] : _states.AsSpan(before), step == 0 ? [] : _cells.AsSpan(before));
        }

        for (int place = 0; place < tokens; place++)
        {
            _states.AsSpan(place * _hidden, _hidden).CopyTo(all.AsSpan((_order.Token(place) * stride) + column));
        }

        for (int rank = 0; rank < batch.Count; rank++)
        {
            int row = _order.Row(rank);
            int place = _order.First(batch.Length(row) - 1) + rank;
            _states.AsSpan(place * _hidden, _hidden).CopyTo(last.AsSpan((row * stride) + column));
        }
    }

    /// <summary>Gradients of all states and of last states (either may be null); adds to dx: [tokens, inputs].</summary>
    public void Backward(SequenceBatch batch, float[]? dAll, float[]? dLast, int stride, int column, float[] dx)
    {
        int gateWidth = 4 * _hidden;
        int tokens = batch.Tokens;
        Workspace.TakeZeroed(ref _dCells, tokens * _hidden);
        Workspace.TakeZeroed(ref _dStates, tokens * _hidden);
        Workspace.Take(ref _earlier, tokens * _hidden);
        for (int place = 0; dAll is not null && place < tokens; place++)
        {
            dAll.AsSpan((_order.Token(place) * stride) + column, _hidden).CopyTo(_dStates.AsSpan(place * _hidden));
        }

        for (int rank = 0; dLast is not null && rank < batch.Count; rank++)
        {
            int row = _order.Row(rank);
            int place = _order.First(batch.Length(row) - 1) + rank;
            AddScaled.To(_dStates.AsSpan(place * _hidden, _hidden), 1, dLast.AsSpan((row * stride) + column, _hidden));
        }

        for (int step = _order.Steps - 1; step >= 0; step--)
        {
            int first = _order.First(step);
            int living = _order.Living(step);
            int before = step == 0 ? 0 : _order.First(step - 1);
            LstmCell.Backward(
                _gates.AsSpan(first * gateWidth),
                step == 0 ? [] : _cells.AsSpan(before * _hidden),
                _squashed.AsSpan(first * _hidden),
                _dStates.AsSpan(first * _hidden),
                _dCells.AsSpan(first * _hidden),
                _dCells.AsSpan(before * _hidden),
                living,
                _hidden);
            if (step > 0)
            {
                MatMul.Multiply(
                    _gates.AsSpan(first * gateWidth), _hiddenWeight.Values, _dStates.AsSpan(before * _hidden), living, _hidden, gateWidth, accumulate: true);
                _states.AsSpan(before * _hidden, living * _hidden).CopyTo(_earlier.AsSpan(first * _hidden));
            }
        }

        // One product over all steps but the first: a product a step would read and write the whole matrix of slopes each time.
        int later = _order.Living(0);
        MatMul.MultiplyTransposedLeft(
            _gates.AsSpan(later * gateWidth), _earlier.AsSpan(later * _hidden), _hiddenWeight.Gradients, gateWidth, _hidden, tokens - later, accumulate: true);
        MatMul.MultiplyTransposedLeft(_gates, _xs, _inputWeight.Gradients, gateWidth, _inputs, tokens, accumulate: true);
        AddRows.To(_inputBias.Gradients, _gates, tokens);
        AddRows.To(_hiddenBias.Gradients, _gates, tokens);
        Workspace.Take(ref _dxs, tokens * _inputs);
        MatMul.Multiply(_gates, _inputWeight.Values, _dxs, tokens, _inputs, gateWidth);
        for (int place = 0; place < tokens; place++)
        {
            AddScaled.To(dx.AsSpan(_order.Token(place) * _inputs, _inputs), 1, _dxs.AsSpan(place * _inputs, _inputs));
        }
    }

    // Lays the tokens in the order of steps and gives every gate its biases and what the inputs add.
    private void TakeInputs(float[] x, SequenceBatch batch)
    {
        int gateWidth = 4 * _hidden;
        int tokens = batch.Tokens;
        _order.Arrange(batch, _reverse);
        Workspace.Take(ref _xs, tokens * _inputs);
        Workspace.Take(ref _gates, tokens * gateWidth);
        Workspace.Take(ref _cells, tokens * _hidden);
        Workspace.Take(ref _squashed, tokens * _hidden);
        Workspace.Take(ref _states, tokens * _hidden);
        for (int place = 0; place < tokens; place++)
        {
            x.AsSpan(_order.Token(place) * _inputs, _inputs).CopyTo(_xs.AsSpan(place * _inputs));
            Span<float> gates = _gates.AsSpan(place * gateWidth, gateWidth);
            _inputBias.Values.CopyTo(gates);
            AddScaled.To(gates, 1, _hiddenBias.Values);
        }

        Workspace.Take(ref _hiddenTransposed, gateWidth * _hidden);
        Transpose.Of(_hiddenWeight.Values, _hiddenTransposed, gateWidth, _hidden);
        MatMul.MultiplyTransposedRight(_xs, _inputWeight.Values, _gates, tokens, gateWidth, _inputs, accumulate: true);
    }

    // The living sequences' next states from their states and cells before, which are empty at the very beginning.
    private void Step(int step, ReadOnlySpan<float> states, ReadOnlySpan<float> cells)
    {
        int first = _order.First(step);
        int living = _order.Living(step);
        if (!states.IsEmpty)
        {
            MatMul.Multiply(states, _hiddenTransposed, _gates.AsSpan(first * 4 * _hidden), living, 4 * _hidden, _hidden, accumulate: true);
        }

        LstmCell.Forward(
            _gates.AsSpan(first * 4 * _hidden), cells, _cells.AsSpan(first * _hidden), _squashed.AsSpan(first * _hidden), _states.AsSpan(first * _hidden), living, _hidden);
    }
}
