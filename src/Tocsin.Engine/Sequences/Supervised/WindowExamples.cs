using System.Runtime.InteropServices;
using Tocsin.Neural.Training;

namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>
/// The different windows of labelled sessions with how many sessions of each label have them. Systems repeat themselves: a hundred thousand windows of HDFS are two
/// thousand different ones.
/// </summary>
internal sealed class WindowExamples(SessionWindows windows, int endMark)
{
    private readonly Dictionary<int[], (int Normal, int Anomalous)> _counts = new(WindowComparer.Instance);
    private readonly List<int[]> _order = [];
    private readonly HashSet<int[]> _ofSession = new(WindowComparer.Instance);

    /// <summary>How many different windows.</summary>
    public int Count => _order.Count;

    /// <summary>Adds the windows of a whole session, each once.</summary>
    public void Add(int[] events, bool anomalous)
    {
        _ofSession.Clear();
        for (int position = 0; position < events.Length; position++)
        {
            if (windows.EndsAt(position))
            {
                Note([.. windows.At(events, position)], anomalous);
            }
        }

        if (events.Length > 0)
        {
            Note([.. windows.At(events, events.Length - 1), endMark], anomalous);
        }
    }

    /// <summary>
    /// The windows as examples, in the order in which they first came. A window that comes more often takes part more often, by the logarithm of its count. A window has one label only: it is anomalous when
    /// nine in ten of the sessions that have it are. The rest say nothing about anomaly (the windows of an anomalous session may well look normal), and a loss that asks for both answers at once would be
    /// driven by them alone.
    /// </summary>
    public List<Example> Examples()
    {
        List<Example> examples = [];
        foreach (int[] window in _order)
        {
            (int normal, int anomalous) = _counts[window];
            Example example = new(window, anomalous >= 9 * normal && anomalous > 0 ? 1 : 0);
            for (int times = int.Log2(normal + anomalous); times >= 0; times--)
            {
                examples.Add(example);
            }
        }

        return examples;
    }

    private void Note(int[] window, bool anomalous)
    {
        if (!_ofSession.Add(window))
        {
            return;
        }

        ref (int Normal, int Anomalous) count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, window, out bool known);
        count = anomalous ? (count.Normal, count.Anomalous + 1) : (count.Normal + 1, count.Anomalous);
        if (!known)
        {
            _order.Add(window);
        }
    }

    private sealed class WindowComparer : IEqualityComparer<int[]>
    {
        public static WindowComparer Instance { get; } = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj)
        {
            HashCode hash = default;
            hash.AddBytes(MemoryMarshal.AsBytes<int>(obj));
            return hash.ToHashCode();
        }
    }
}
