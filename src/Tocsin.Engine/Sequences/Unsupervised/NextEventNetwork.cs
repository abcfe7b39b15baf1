using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>
/// Surprises of a network that predicts the next event (DeepLog: Du, Li, Zheng, Srikumar, CCS 2017; here the whole distribution counts, not the top-g). One thread at a time.
/// </summary>
internal sealed class NextEventNetwork(INetwork network)
{
    private const int BlockTokens = 512;

    private readonly SequenceBatch _batch = new();
    private readonly List<(int Sequence, int Segment)> _rows = [];

    /// <summary>-log2 of the probability of one event by a row of logits; at most 64.</summary>
    public static double Surprise(ReadOnlySpan<float> logits, int target)
    {
        float most = logits[0];
        foreach (float logit in logits)
        {
            most = Math.Max(most, logit);
        }

        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - most);
        }

        return Math.Clamp((Math.Log(sum) - (logits[target] - most)) / Math.Log(2), 0, 64);
    }

    /// <summary>
    /// The surprise of each event of each sequence and, as the last number, that it ends where it does.
    /// </summary>
    public double[][] Surprises(IReadOnlyList<int[]> sequences, CancellationToken cancellation = default)
    {
        double[][] surprises = [.. sequences.Select(sequence => new double[sequence.Length + 1])];
        _rows.Clear();
        _batch.Clear();
        for (int i = 0; i < sequences.Count; i++)
        {
            int[] tokens = [PredictionContext.Start, .. sequences[i]];
            for (int segment = 0; segment < PredictionContext.Segments(tokens.Length); segment++)
            {
                int first = PredictionContext.FirstToken(segment);
                ReadOnlySpan<int> part = tokens.AsSpan(first, Math.Min(PredictionContext.Most, tokens.Length - first));
                if (_batch.Count > 0 && _batch.Tokens + part.Length > BlockTokens)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Flush(sequences, surprises);
                }

                _batch.Add(part);
                _rows.Add((i, segment));
            }
        }

        Flush(sequences, surprises);
        return surprises;
    }

    /// <summary>What the network thought before each event and, as the last, before the end.</summary>
    public List<EventForecast> Forecasts(int[] session)
    {
        int[] tokens = [PredictionContext.Start, .. session];
        List<EventForecast> forecasts = [];
        for (int segment = 0; segment < PredictionContext.Segments(tokens.Length); segment++)
        {
            int first = PredictionContext.FirstToken(segment);
            _batch.Clear();
            _batch.Add(tokens.AsSpan(first, Math.Min(PredictionContext.Most, tokens.Length - first)));
            float[] logits = network.Forward(_batch);
            for (int token = PredictionContext.Warmup(segment); token < _batch.Tokens; token++)
            {
                float[] row = logits[(token * network.Shape.Outputs)..((token + 1) * network.Shape.Outputs)];
                int target = first + token < session.Length ? session[first + token] : PredictionContext.End;
                forecasts.Add(new EventForecast(Surprise(row, target), [.. Enumerable.Range(0, row.Length)
                    .OrderByDescending(number => row[number])
                    .Take(3)
                    .Select(number => (number, Math.Pow(2, -Surprise(row, number))))]));
            }
        }

        _batch.Clear();
        return forecasts;
    }

    private void Flush(IReadOnlyList<int[]> sequences, double[][] surprises)
    {
        if (_batch.Count == 0)
        {
            return;
        }

        float[] logits = network.Forward(_batch);
        int outputs = network.Shape.Outputs;
        for (int row = 0; row < _rows.Count; row++)
        {
            (int index, int segment) = _rows[row];
            int first = PredictionContext.FirstToken(segment);
            for (int token = PredictionContext.Warmup(segment); token < _batch.Length(row); token++)
            {
                // What follows token t of the whole is event t.
                int at = first + token;
                int target = at < sequences[index].Length ? sequences[index][at] : PredictionContext.End;
                surprises[index][at] = Surprise(logits.AsSpan((_batch.Start(row) + token) * outputs, outputs), target);
            }
        }

        _rows.Clear();
        _batch.Clear();
    }
}
