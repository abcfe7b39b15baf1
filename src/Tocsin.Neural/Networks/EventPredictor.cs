namespace Tocsin.Neural.Networks;

/// <summary>New events of one sequence, in order; there may be none.</summary>
public readonly record struct PredictorStep(PredictorMemory Memory, ReadOnlyMemory<int> Events);

/// <summary>
/// Advances many sequences by their new events through a next-event network, without going over the old ones again. The logits are bit-identical to those of
/// <see cref="INetwork.Forward"/> on the whole sequence, in any batch and any cutting into parts. One thread at a time; the weights are the network's and must
/// not change while memories are in use.
/// </summary>
public sealed class EventPredictor
{
    private const int BlockTokens = 512; // a block's activations stay in the cache

    private readonly ICausalNetwork _network;
    private readonly SequenceBatch _block = new();
    private readonly PredictorMemory[] _memories = new PredictorMemory[BlockTokens];
    private long _calls;

    /// <exception cref="ArgumentException">The network judges whole sequences: it says nothing about the next event.</exception>
    public EventPredictor(INetwork network)
    {
        Shape = network.Shape;
        _network = Shape.NextEvent && Network.Replica(network) is ICausalNetwork causal
            ? causal
            : throw new ArgumentException($"A network of kind {Shape.Kind} does not predict next events; give one of kind {NetworkKind.NextEventTransformer} or {NetworkKind.NextEventLstm}.", nameof(network));
        Spare = new SparePages(_network.PageLength);
    }

    public NetworkShape Shape { get; }

    internal SparePages Spare { get; }

    /// <summary>
    /// Appends each sequence's new events to its memory and writes the logits after each of them: [sum of events, outputs], in the order of
    /// <paramref name="steps"/>. Allocates nothing but what memories grow by. Cost per event grows linearly with the events before it (Transformer).
    /// </summary>
    /// <exception cref="ArgumentException">
    /// An event lies outside the vocabulary, a memory stands twice or is another predictor's, or <paramref name="logits"/> is too short; nothing was advanced.
    /// </exception>
    public void Advance(ReadOnlySpan<PredictorStep> steps, Span<float> logits)
    {
        Check(steps, logits.Length);
        int step = 0, from = 0;
        while (step < steps.Length)
        {
            _block.Clear();
            while (step < steps.Length && _block.Tokens < BlockTokens)
            {
                ReadOnlySpan<int> rest = steps[step].Events.Span[from..];
                int count = Math.Min(rest.Length, BlockTokens - _block.Tokens);
                if (count > 0)
                {
                    _memories[_block.Count] = steps[step].Memory;
                    _block.Add(rest[..count]);
                }

                (step, from) = count == rest.Length ? (step + 1, 0) : (step, from + count);
            }

            if (_block.Count == 0)
            {
                return;
            }

            int written = _block.Tokens * Shape.Outputs;
            _network.Advance(_block, _memories.AsSpan(0, _block.Count), Spare).AsSpan(0, written).CopyTo(logits);
            logits = logits[written..];
            for (int row = 0; row < _block.Count; row++)
            {
                _memories[row].Events += _block.Length(row);
                _memories[row] = null!; // what its owner drops should not live on here
            }
        }
    }

    private void Check(ReadOnlySpan<PredictorStep> steps, int room)
    {
        _calls++;
        long events = 0;
        foreach (ref readonly PredictorStep step in steps)
        {
            foreach (int id in step.Events.Span)
            {
                if ((uint)id >= (uint)Shape.Vocabulary)
                {
                    throw new ArgumentException($"Event id {id} is not in the vocabulary of {Shape.Vocabulary} events (0 to {Shape.Vocabulary - 1}); map unknown events to <UNK> first.", nameof(steps));
                }
            }

            if (step.Memory.Owner is { } owner && (owner != this || step.Memory.Call == _calls))
            {
                throw new ArgumentException(
                    owner == this
                        ? "A sequence's memory stands twice in one call; join its events to one step."
                        : "A sequence's memory belongs to another predictor; reset it and advance it by all of its events.",
                    nameof(steps));
            }

            (step.Memory.Owner, step.Memory.Call) = (this, _calls);
            events += step.Events.Length;
        }

        if (room < events * Shape.Outputs)
        {
            throw new ArgumentException($"The logits of {events} events need {events * Shape.Outputs} numbers; there is room for {room}.", nameof(room));
        }
    }
}
