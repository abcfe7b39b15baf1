namespace Tocsin.Neural.Networks;

/// <summary>A next-event network that can go on from where a sequence was left.</summary>
internal interface ICausalNetwork : INetwork
{
    /// <summary>The length of the arrays that a memory is made of.</summary>
    int PageLength { get; }

    /// <summary>
    /// batch: the new events of each sequence, memories: [sequences] -> logits: [tokens, outputs]. Writes to the memories; counting their events is the
    /// caller's.
    /// </summary>
    float[] Advance(SequenceBatch batch, ReadOnlySpan<PredictorMemory> memories, SparePages spare);
}
