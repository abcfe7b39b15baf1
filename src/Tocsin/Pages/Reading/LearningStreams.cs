using System.Collections.Concurrent;

namespace Tocsin.Pages.Reading;

/// <summary>The streams for which this server is training a model, and how far it is. Any thread may call it.</summary>
public sealed class LearningStreams
{
    private readonly ConcurrentDictionary<string, LearningState> _streams = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How far it is for a stream, or null.</summary>
    public LearningState? Find(string stream) => _streams.GetValueOrDefault(stream);

    /// <summary>Says how far it is; null when it is over.</summary>
    public void Set(string stream, LearningState? state)
    {
        if (state is null)
        {
            _streams.TryRemove(stream, out _);
        }
        else
        {
            _streams[stream] = state;
        }
    }
}
