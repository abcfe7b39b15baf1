using Tocsin.Neural.Layers;
using Tocsin.Neural.Parameters;

namespace Tocsin.Neural.Networks;

// ids -> embedding: [tokens, width] -> classifier: two directions, last states -> [sequences, outputs]
//                                      next event: one direction, every state -> [tokens, outputs]
internal sealed class LstmNetwork : ICausalNetwork
{
    private readonly Embedding _embedding;
    private readonly Lstm _lstm;
    private readonly Linear _head;
    private int _rows;

    public LstmNetwork(NetworkShape shape, ParameterSet parameters)
    {
        (Shape, Parameters) = (shape, parameters);
        _embedding = new Embedding(parameters, "embedding", shape.Vocabulary, shape.Embedding);
        _lstm = new Lstm(parameters, "lstm", shape.Embedding, shape.Hidden, bothDirections: !shape.NextEvent);
        _head = new Linear(parameters, "head", HiddenWidth, shape.Outputs);
    }

    public NetworkShape Shape { get; }

    public ParameterSet Parameters { get; }

    public int HiddenWidth => Shape.NextEvent ? Shape.Hidden : 2 * Shape.Hidden;

    public ReadOnlySpan<float> Hidden => (Shape.NextEvent ? _lstm.AllStates : _lstm.LastStates).AsSpan(0, _rows * HiddenWidth);

    public int PageLength => 2 * Shape.Hidden;

    public float[] Forward(SequenceBatch batch, ulong dropoutKey = 0)
    {
        _lstm.Forward(_embedding.Forward(batch), batch);
        _rows = Shape.NextEvent ? batch.Tokens : batch.Count;
        return _head.Forward(Shape.NextEvent ? _lstm.AllStates : _lstm.LastStates, _rows);
    }

    public float[] Advance(SequenceBatch batch, ReadOnlySpan<PredictorMemory> memories, SparePages spare)
    {
        foreach (PredictorMemory memory in memories)
        {
            if (memory.State.Length == 0)
            {
                memory.State = spare.Take();
                Array.Clear(memory.State);
            }
        }

        return _head.Forward(_lstm.Advance(_embedding.Forward(batch), batch, memories), batch.Tokens);
    }

    public void Backward(float[] dLogits)
    {
        float[] dStates = _head.Backward(dLogits);
        _embedding.Backward(Shape.NextEvent ? _lstm.Backward(dStates, null) : _lstm.Backward(null, dStates));
    }
}
