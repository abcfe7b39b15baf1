using System.Runtime.CompilerServices;
using Tocsin.Numerics;

namespace Tocsin.Vectors.Search;

/// <summary>
/// The nearest of the hits that are offered: a heap over the caller's memory with the worst on top, so that nearly every candidate of a long scan
/// is turned away by one comparison. The order is total (nearest first, equal scores by id), so what is kept does not depend on
/// the order of offers. Scores are the metric's own. Allocates nothing.
/// </summary>
public ref struct TopHits
{
    private readonly Span<VectorHit> _heap;
    private readonly float _sign;
    private int _count;

    // While they are in the heap, scores are distances: smaller is nearer, whatever the metric.
    private float _worst;

    /// <summary>Nothing yet; at most as many as <paramref name="hits"/> has room for.</summary>
    public TopHits(Span<VectorHit> hits, VectorMetric metric)
    {
        _heap = hits;
        _sign = metric == VectorMetric.L2 ? 1 : -1;
        _worst = hits.IsEmpty ? float.NaN : float.PositiveInfinity;
    }

    // The same heap, left by Leave: a batch visits many queries in turns.
    internal TopHits(Span<VectorHit> hits, VectorMetric metric, int count)
        : this(hits, metric)
    {
        _count = count;
        if (!hits.IsEmpty && count == hits.Length)
        {
            _worst = hits[0].Score;
        }
    }

    /// <summary>How many are kept.</summary>
    public readonly int Count => _count;

    /// <summary>Whether it has as many as it can keep: from then on a candidate must be as near as <see cref="Bar"/>.</summary>
    public readonly bool IsFull => _count == _heap.Length;

    /// <summary>The score that a candidate must reach, or the squared distance that it must not exceed; an infinity while there is room.</summary>
    public readonly float Bar => _worst * _sign;

    /// <summary>Whether a hit of this score would be kept, equal scores being settled by the id. NaN never is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Admits(float score) => score * _sign <= _worst;

    // scores: [n], words: [n / 64, rounded up]
    /// <summary>
    /// The places of all scores that it <see cref="Admits"/> now, and of those that are NaN; nearly all others are passed over sixteen at a time. While hits are
    /// added fewer are admitted than were found: <see cref="Add"/> sees to that.
    /// </summary>
    /// <param name="scores">What is to be looked at.</param>
    /// <param name="words">Room for a bit each, which the answer reads.</param>
    public readonly AdmittedScores Admitted(ReadOnlySpan<float> scores, Span<ulong> words)
    {
        words = words[..BarFilter.Words(scores.Length)];
        if (_sign > 0)
        {
            BarFilter.AtMost(scores, Bar, words);
        }
        else
        {
            BarFilter.AtLeast(scores, Bar, words);
        }

        return new AdmittedScores(words);
    }

    /// <summary>Offers a hit. Each id once.</summary>
    /// <returns>Whether it is kept, for now.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Add(long id, float score) => Admits(score) && Take(new VectorHit(id, score * _sign));

    /// <summary>Orders what is kept, nearest first, with the metric's scores. The last call.</summary>
    /// <returns>How many there are.</returns>
    public int Finish()
    {
        for (int last = _count - 1; last > 0; last--)
        {
            VectorHit nearer = _heap[last];
            _heap[last] = _heap[0];
            Sink(0, last, nearer);
        }

        foreach (ref VectorHit hit in _heap[.._count])
        {
            // + 0: a zero that was negated is a plain zero again.
            hit = hit with { Score = (hit.Score * _sign) + 0f };
        }

        return _count;
    }

    private bool Take(VectorHit hit)
    {
        if (_count < _heap.Length)
        {
            int at = _count++;
            while (at > 0 && IsNearer(_heap[(at - 1) / 2], hit))
            {
                _heap[at] = _heap[(at - 1) / 2];
                at = (at - 1) / 2;
            }

            _heap[at] = hit;
        }
        else if (IsNearer(hit, _heap[0]))
        {
            Sink(0, _count, hit);
        }
        else
        {
            return false;
        }

        if (_count == _heap.Length)
        {
            _worst = _heap[0].Score;
        }

        return true;
    }

    private readonly void Sink(int at, int count, VectorHit hit)
    {
        while (true)
        {
            int child = (2 * at) + 1;
            if (child >= count)
            {
                break;
            }

            if (child + 1 < count && IsNearer(_heap[child], _heap[child + 1]))
            {
                child++;
            }

            if (!IsNearer(hit, _heap[child]))
            {
                break;
            }

            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = hit;
    }

    private static bool IsNearer(in VectorHit left, in VectorHit right) =>
        left.Score < right.Score || (left.Score == right.Score && left.Id < right.Id);
}
