using Tocsin.Engine.Sequences.Unsupervised;
using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Sequences.Judging;

/// <summary>
/// What a network makes of a session before it answers: the mean of what its output layer is given, over the session's windows or events. Sessions that the network takes for
/// alike have means that point the same way; means of two networks have nothing to do with each other. One thread at a time; the weights are shared.
/// </summary>
public sealed class SessionEncoder
{
    /// <summary>Of a longer session the last so many events count: those around which it rang.</summary>
    public const int MostEvents = 4_096;

    private readonly INetwork _network;
    private readonly int _window;
    private readonly SequenceBatch _batch = new();

    private SessionEncoder(INetwork network, int window) => (_network, _window) = (Network.Replica(network), window);

    /// <summary>Floats of a mean.</summary>
    public int Dimension => _network.HiddenWidth;

    // events: [n] -> pooled: [dimension]
    /// <summary>The mean of a session's hidden states; zeros for a session without events.</summary>
    /// <param name="events">Numbers of the model's vocabulary.</param>
    /// <param name="pooled">Where it goes.</param>
    public void Encode(ReadOnlySpan<int> events, Span<float> pooled)
    {
        pooled.Clear();
        events = events.Length > MostEvents ? events[^MostEvents..] : events;
        if (events.IsEmpty)
        {
            return;
        }

        int rows = _window > 0 ? Windows(events, pooled) : Segments(events, pooled);
        foreach (ref float value in pooled)
        {
            value /= rows;
        }
    }

    /// <summary>Of a classifier of windows.</summary>
    internal static SessionEncoder OfWindows(INetwork network, int size) => new(network, size);

    /// <summary>Of a network that predicts the next event.</summary>
    internal static SessionEncoder OfEvents(INetwork network) => new(network, 0);

    // Side by side, the last one ending where the session does.
    private int Windows(ReadOnlySpan<int> events, Span<float> pooled)
    {
        int rows = 0;
        for (int end = events.Length; end > 0; end -= _window, rows++)
        {
            int start = Math.Max(0, end - _window);
            Sum(events[start..Math.Min(events.Length, start + _window)], 0, pooled);
        }

        return rows;
    }

    private int Segments(ReadOnlySpan<int> events, Span<float> pooled)
    {
        int rows = 0;
        Span<int> tokens = stackalloc int[PredictionContext.Most];
        for (int segment = 0; segment < PredictionContext.Segments(events.Length + 1); segment++)
        {
            int first = PredictionContext.FirstToken(segment), count = Math.Min(PredictionContext.Most, events.Length + 1 - first);
            for (int i = 0; i < count; i++)
            {
                tokens[i] = first + i == 0 ? PredictionContext.Start : events[first + i - 1];
            }

            rows += Sum(tokens[..count], PredictionContext.Warmup(segment), pooled);
        }

        return rows;
    }

    private int Sum(ReadOnlySpan<int> sequence, int from, Span<float> pooled)
    {
        _batch.Clear();
        _batch.Add(sequence);
        _network.Forward(_batch);
        ReadOnlySpan<float> hidden = _network.Hidden;
        int rows = hidden.Length / Dimension;
        for (int row = from; row < rows; row++)
        {
            for (int i = 0; i < pooled.Length; i++)
            {
                pooled[i] += hidden[(row * Dimension) + i];
            }
        }

        return rows - from;
    }
}
