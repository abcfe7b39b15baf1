namespace Tocsin.Neural.Networks;

/// <summary>
/// Scores any number of sequences a block at a time, so that a block's activations stay in the cache (256 windows through a Transformer in one piece
/// need 4 MB for one layer's expansion alone). The bits are the same. One thread at a time, as the network.
/// </summary>
public sealed class BlockwiseScoring(INetwork network)
{
    private const int BlockTokens = 512;

    private readonly SequenceBatch _block = new();

    /// <summary>-> logits: [sequences, outputs], for next-event networks [tokens, outputs].</summary>
    public void Score(SequenceBatch batch, Span<float> logits)
    {
        int row = 0;
        while (row < batch.Count)
        {
            _block.Clear();
            do
            {
                _block.Add(batch.Ids.Slice(batch.Start(row), batch.Length(row)));
                row++;
            }
            while (row < batch.Count && _block.Tokens + batch.Length(row) <= BlockTokens);

            int count = network.Shape.Outputs * (network.Shape.NextEvent ? _block.Tokens : _block.Count);
            network.Forward(_block).AsSpan(0, count).CopyTo(logits);
            logits = logits[count..];
        }
    }
}
