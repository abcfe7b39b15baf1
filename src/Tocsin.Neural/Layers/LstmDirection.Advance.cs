using Tocsin.Neural.Networks;

namespace Tocsin.Neural.Layers;

// Going on from where sequences were left.
internal sealed partial class LstmDirection
{
    private float[] _statesBefore = []; // [sequences, hidden], by rank
    private float[] _cellsBefore = [];

    /// <summary>Writes all states of the new events, [tokens, hidden], and puts the last ones into the memories.</summary>
    public void Advance(float[] x, SequenceBatch batch, ReadOnlySpan<PredictorMemory> memories, float[] all)
    {
        TakeInputs(x, batch);
        Workspace.Take(ref _statesBefore, batch.Count * _hidden);
        Workspace.Take(ref _cellsBefore, batch.Count * _hidden);
        for (int rank = 0; rank < batch.Count; rank++)
        {
            ReadOnlySpan<float> state = memories[_order.Row(rank)].State;
            state[.._hidden].CopyTo(_statesBefore.AsSpan(rank * _hidden));
            state[_hidden..].CopyTo(_cellsBefore.AsSpan(rank * _hidden));
        }

        for (int step = 0; step < _order.Steps; step++)
        {
            int before = step == 0 ? 0 : _order.First(step - 1) * _hidden;
            Step(step, (step == 0 ? _statesBefore : _states).AsSpan(before), (step == 0 ? _cellsBefore : _cells).AsSpan(before));
        }

        for (int place = 0; place < batch.Tokens; place++)
        {
            _states.AsSpan(place * _hidden, _hidden).CopyTo(all.AsSpan(_order.Token(place) * _hidden));
        }

        for (int rank = 0; rank < batch.Count; rank++)
        {
            int row = _order.Row(rank);
            int place = _order.First(batch.Length(row) - 1) + rank;
            Span<float> state = memories[row].State;
            _states.AsSpan(place * _hidden, _hidden).CopyTo(state);
            _cells.AsSpan(place * _hidden, _hidden).CopyTo(state[_hidden..]);
        }
    }
}
