using System.Runtime.InteropServices;
using Tocsin.Engine.Sequences.Judging;

namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>
/// Begins of sessions that were judged before, as a tree: a step from node to node is an event, a node holds what the judge knew there and its verdict. Most sessions of a log begin
/// as others did, and as long as they do they need neither network nor detectors. A node stands for its exact events, so what is found is, to the bit, what would be computed. When
/// it is full nothing is added; when as many were turned away as it holds, it begins anew: a log that changes is followed. One thread at a time.
/// </summary>
/// <param name="vocabulary">Numbers of events lie below it; it is itself the number of a session's end.</param>
/// <param name="most">Nodes, some 200 bytes each; 0 for none at all.</param>
internal sealed class KnownPrefixes(int vocabulary, int most)
{
    /// <summary>No node.</summary>
    public const int None = -1;

    private readonly Dictionary<long, int> _next = [];
    private readonly List<Known> _nodes = [default];
    private int _refused;

    /// <summary>The node of a session without events.</summary>
    public int Root => most > 0 ? 0 : None;

    /// <summary>Steps that were found.</summary>
    public long Hits { get; private set; }

    /// <summary>How often it began anew: nodes of another time mean nothing.</summary>
    public int Time { get; private set; }

    /// <summary>The node after an event, or <see cref="None"/>.</summary>
    public int Find(int node, int number)
    {
        if (_next.TryGetValue(Key(node, number), out int next))
        {
            Hits++;
            return next;
        }

        return None;
    }

    /// <summary>Adds what is known after an event, unless another session just did; <see cref="None"/> when there is no room.</summary>
    public int Add(int node, int number, ref readonly PrefixState state)
    {
        if (_next.TryGetValue(Key(node, number), out int known))
        {
            return known;
        }

        if (_nodes.Count <= most)
        {
            _next.Add(Key(node, number), _nodes.Count);
            _nodes.Add(new Known { State = state });
            return _nodes.Count - 1;
        }

        _refused++;
        if (_refused > most)
        {
            _next.Clear();
            CollectionsMarshal.SetCount(_nodes, 1);
            _refused = 0;
            Time++;
        }

        return None;
    }

    /// <summary>What is known at a node; valid until the next <see cref="Add"/>.</summary>
    public ref Known At(int node) => ref CollectionsMarshal.AsSpan(_nodes)[node];

    private long Key(int node, int number) => ((long)node * (vocabulary + 1)) + number;

    /// <summary>A node.</summary>
    [StructLayout(LayoutKind.Auto)]
    public struct Known
    {
        public PrefixState State;

        /// <summary>The verdict, once one was asked for.</summary>
        public SessionVerdict Verdict;

        public bool HasVerdict;
    }
}
