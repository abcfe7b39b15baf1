using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>The log odds of windows, as many at once as there are. One thread at a time.</summary>
internal sealed class WindowScoring(INetwork network)
{
    private readonly BlockwiseScoring _scoring = new(network);
    private readonly SequenceBatch _batch = new();
    private int[] _marked = [];
    private float[] _logits = [];

    /// <summary>How many windows wait.</summary>
    public int Count => _batch.Count;

    /// <summary>Adds a window, at its end the mark if <paramref name="ended"/>.</summary>
    public void Add(ReadOnlySpan<int> window, bool ended)
    {
        if (!ended)
        {
            _batch.Add(window);
            return;
        }

        if (_marked.Length < window.Length + 1)
        {
            _marked = new int[window.Length + 1];
        }

        window.CopyTo(_marked);
        _marked[window.Length] = network.Shape.Vocabulary - 1;
        _batch.Add(_marked.AsSpan(0, window.Length + 1));
    }

    /// <summary>log(p / (1 - p)) of all that wait, p being the network's probability of anomaly, in their order; then none waits.</summary>
    public void Run(Span<double> logOdds)
    {
        if (_logits.Length < 2 * _batch.Count)
        {
            _logits = new float[2 * _batch.Count];
        }

        _scoring.Score(_batch, _logits);
        for (int row = 0; row < _batch.Count; row++)
        {
            logOdds[row] = (double)_logits[(2 * row) + 1] - _logits[2 * row];
        }

        _batch.Clear();
    }
}
